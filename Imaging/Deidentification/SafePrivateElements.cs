using System.Globalization;
using System.Text;
using FellowOakDicom;

namespace MedCluster.Imaging.Deidentification;

/// <summary>The private elements that hold no identity: those of PS3.15 Table E.3.10-1 that are numbers and codes of CT, MR and PET scanners, and what the profile adds. A value that is not of its representation does not stay.</summary>
internal sealed class SafePrivateElements
{
    private static readonly SafePrivateElement[] Standard =
    [
        new("Philips PET Private Group", "7053", "00", "DS"), new("Philips PET Private Group", "7053", "09", "DS"),
        new("Philips Imaging DD 001", "2001", "03", "FL"), new("Philips Imaging DD 001", "2001", "04", "CS"),
        new("Philips MR Imaging DD 001", "2005", "0d", "FL"), new("Philips MR Imaging DD 001", "2005", "0e", "FL"),
        new("SIEMENS MR HEADER", "0019", "0c", "IS"), new("SIEMENS MR HEADER", "0019", "0d", "CS"),
        new("SIEMENS MR HEADER", "0019", "0e", "FD"), new("SIEMENS MR HEADER", "0019", "27", "FD"),
        new("GEMS_ACQU_01", "0019", "23", "DS"), new("GEMS_ACQU_01", "0019", "24", "DS"), new("GEMS_ACQU_01", "0019", "27", "DS"),
        new("GEMS_SERS_01", "0025", "07", "SL"), new("GEMS_PARM_01", "0043", "39", "IS"), new("GEMS_HELIOS_01", "0045", "01", "SS"), new("GEMS_HELIOS_01", "0045", "02", "FL"),
        new("ELSCINT1", "00e1", "21", "DS"), new("ELSCINT1", "01e1", "26", "CS"), new("ELSCINT1", "01e1", "50", "DS"),
        new("ELSCINT1", "01f1", "01", "CS"), new("ELSCINT1", "01f1", "07", "DS"), new("ELSCINT1", "01f1", "26", "DS"), new("ELSCINT1", "01f1", "27", "DS"),
    ];

    private readonly Dictionary<(string Creator, ushort Group, byte Element), string> _elements;

    /// <summary>The built-in ones and these; none at all where there is no list.</summary>
    internal SafePrivateElements(IEnumerable<SafePrivateElement>? more) => _elements = (more is null ? [] : Standard.Concat(more))
        .GroupBy(element => (element.Creator.Trim(), ushort.Parse(element.Group, NumberStyles.HexNumber, CultureInfo.InvariantCulture), byte.Parse(element.Element, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))
        .ToDictionary(group => group.Key, group => group.Last().Vr);

    /// <summary>Whether an element stays: it is listed, and its bytes are what the list says.</summary>
    internal bool Contains(DicomElement element, bool isBigEndian)
    {
        if (element.Tag.PrivateCreator is not { } creator) return false;
        if (!_elements.TryGetValue((creator.Creator.Trim(), element.Tag.Group, (byte)element.Tag.Element), out var vr)) return false;
        if (element.ValueRepresentation.Code != vr && element.ValueRepresentation != DicomVR.UN) return false;
        var bytes = element.Buffer.Data;
        return vr switch
        {
            "CS" or "DS" or "IS" => Texts(bytes).All(text => vr switch { "CS" => ElementForms.IsCode(text), "DS" => ElementForms.IsDecimal(text), _ => ElementForms.IsInteger(text) }),
            "FD" => bytes.Length % 8 == 0 && !isBigEndian,
            "FL" or "SL" or "UL" => bytes.Length % 4 == 0 && !isBigEndian,
            _ => bytes.Length is 2 or 4 && !isBigEndian,
        };
    }

    private static string[] Texts(byte[] bytes) => Encoding.ASCII.GetString(bytes).Trim(' ', '\0').Split('\\');
}
