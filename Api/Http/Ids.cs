namespace MedCluster.Api.Http;

/// <summary>What ids look like. One that doesn't is nobody's: 404, as for one that isn't there.</summary>
internal static class Ids
{
    /// <summary>A batch or run id: 32 hexadecimal digits.</summary>
    public static string Hash(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower) ? id : throw RefusedException.NotFound("There is nothing under this address.");

    /// <summary>A DICOM UID: digits and dots, at most 64; letters too, because some devices make such.</summary>
    public static string Uid(string uid) => uid.Length is > 0 and <= 64 && uid.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? uid : throw RefusedException.NotFound("There is nothing under this address.");
}
