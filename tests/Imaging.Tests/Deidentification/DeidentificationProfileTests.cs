using System.Text;
using MedCluster.Imaging.Deidentification;
using MedCluster.Reasons;
using MedCluster.TestSupport;

namespace MedCluster.Imaging.Tests.Deidentification;

public sealed class DeidentificationProfileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_profile_names_its_key_and_mapping_relative_to_itself()
    {
        File.WriteAllText(_folder["profile.json"], Json("""  "options": ["retain-modified-dates", "clean-descriptors"], "keep": ["Manufacturer"] """));
        var profile = DeidentificationProfileFile.Load(_folder["profile.json"]);
        Assert.Equal((_folder["secret.key"], _folder["mapping"]), (profile.Key, profile.Mapping));
        Assert.Equal([DeidentificationOption.RetainModifiedDates, DeidentificationOption.CleanDescriptors], profile.Options);
    }

    [Theory]
    [InlineData(""" "options": ["retain-everything"] """, "options", "clean-descriptors")]
    [InlineData(""" "options": ["retain-full-dates", "retain-modified-dates"] """, "options", "exclude each other")]
    [InlineData(""" "maximumShiftDays": 0 """, "maximumShiftDays", "36500")]
    [InlineData(""" "burnedIn": "blur" """, "burnedIn", "line 1")]
    [InlineData(""" "keep": ["Manufaktur"] """, "keep", "Manufaktur")]
    [InlineData(""" "keep": ["PatientName"] """, "keep", "PatientName")]
    [InlineData(""" "keep": ["StudyDescription"] """, "keep", "Table E.1-1")]
    [InlineData(""" "vocabulary": ["two words"] """, "vocabulary", "single words")]
    [InlineData(""" "safePrivate": [{ "creator": "A", "group": "0018", "element": "01", "vr": "DS" }] """, "safePrivate.group", "0018")]
    [InlineData(""" "safePrivate": [{ "creator": "A", "group": "0019", "element": "01", "vr": "LO" }] """, "safePrivate.vr", "LO")]
    [InlineData(""" "colour": "red" """, "colour", "line 1")]
    public void What_is_wrong_with_a_profile_is_named_by_its_field(string fields, string field, string more)
    {
        var exception = Assert.Throws<MedClusterException>(() => DeidentificationProfileFile.Parse(Encoding.UTF8.GetBytes(Json(fields)), "profile.json"));
        Assert.Equal(ReasonCodes.InvalidDeidentification, exception.Reason);
        Assert.Contains(field, exception.Message, StringComparison.Ordinal);
        Assert.Contains(more, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_made_once_for_its_owner_alone()
    {
        var path = _folder["keys/secret.key"];
        Assert.Null(DeidentificationKey.Load(path, create: false));
        var made = DeidentificationKey.Load(path, create: true)!;
        Assert.Equal(made.Uid("1.2"), DeidentificationKey.Load(path, create: true)!.Uid("1.2"));
        Assert.NotEqual(made.Fingerprint, DeidentificationKey.Generate().Fingerprint);
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("chmod", Assert.Throws<MedClusterException>(() => DeidentificationKey.Load(path, create: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_key_is_refused_without_telling_what_it_holds()
    {
        File.WriteAllText(_folder["short.key"], "hunter2");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder["short.key"], UnixFileMode.UserRead);
        var exception = Assert.Throws<MedClusterException>(() => DeidentificationKey.Load(_folder["short.key"], create: true));
        Assert.Contains("64 hexadecimal digits", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
    }

    private static string Json(string fields) => $$"""{ "schema": "medcluster/deidentification/1", "key": "secret.key", "mapping": "mapping", {{fields}} }""";
}
