using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using MedCluster.Reasons;

namespace MedCluster.Imaging.Deidentification;

/// <summary>
/// The secret from which everything new is made: the same key gives the same UIDs, pseudonyms and shifts on every machine, and without it nobody
/// can tell from what they were made. HMAC-SHA256 over a purpose and the original value.
/// </summary>
public sealed class DeidentificationKey
{
    private const int KeyBytes = 32;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly byte[] _key;

    private DeidentificationKey(byte[] key) => _key = key;

    /// <summary>Names the key without telling it: 16 hexadecimal digits.</summary>
    public string Fingerprint => Convert.ToHexStringLower(Hash("fingerprint", ""))[..16];

    /// <summary>A new key that is kept nowhere.</summary>
    public static DeidentificationKey Generate() => new(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>The key in a file.</summary>
    /// <param name="path">The file: 64 hexadecimal digits.</param>
    /// <param name="create">Whether the file is made where it is absent, readable by its owner alone.</param>
    /// <returns>The key, or null where there is no file and none is to be made.</returns>
    /// <exception cref="MedClusterException"><see cref="ReasonCodes.InvalidDeidentification"/>: it cannot be read or made, others may read it, or it holds no key.</exception>
    public static DeidentificationKey? Load(string path, bool create)
    {
        try
        {
            if (!File.Exists(path))
            {
                if (!create) return null;
                Create(path);
            }
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite)) != 0)
                throw Invalid($"the file {path} can be read by everybody or changed by others; chmod 600 it");
            var text = File.ReadAllText(path).Trim();
            return text.Length == 2 * KeyBytes && text.All(char.IsAsciiHexDigit)
                ? new DeidentificationKey(Convert.FromHexString(text))
                : throw Invalid($"the file {path} must hold {2 * KeyBytes} hexadecimal digits");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"the file {path} cannot be read or made: {exception.Message}", exception);
        }
    }

    /// <summary>The UID that takes the place of another one, under 2.25 (PS3.5 B.2).</summary>
    public string Uid(string original) => UidFrom("uid", original);

    /// <summary>The UID of a result that goes back under the original identity and has no original of its own.</summary>
    public string ReturnedUid(string result) => UidFrom("returned-uid", result);

    /// <summary>A name for something: 16 letters and digits.</summary>
    /// <param name="purpose">What is named; the same value has another name for another purpose.</param>
    /// <param name="original">What the name stands for.</param>
    public string Pseudonym(string purpose, string original)
    {
        var hash = Hash(purpose, original);
        var number = new BigInteger(hash.AsSpan(0, 10), isUnsigned: true, isBigEndian: true);
        return string.Create(16, number, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--)
            {
                text[i] = Alphabet[(int)(rest & 31)];
                rest >>= 5;
            }
        });
    }

    /// <summary>How far the dates of a patient are moved to the past: from one day to a day more than <paramref name="maximumDays"/>, to the microsecond.</summary>
    public TimeSpan Shift(string patient, int maximumDays)
    {
        var hash = new BigInteger(Hash("shift", patient).AsSpan(0, 24), isUnsigned: true, isBigEndian: true);
        return TimeSpan.FromDays(1) + TimeSpan.FromMicroseconds((long)(hash % ((long)maximumDays * TimeSpan.MicrosecondsPerDay)));
    }

    private static void Create(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        var temporary = $"{path}.{Guid.NewGuid():N}.part";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(2 * KeyBytes, lowercase: true) + "\n"));
            stream.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster: its key counts.
            File.Delete(temporary);
        }
    }

    private string UidFrom(string purpose, string original) =>
        "2.25." + new BigInteger(Hash(purpose, original).AsSpan(0, 16), isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);

    private byte[] Hash(string purpose, string value) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"medcluster/deidentification/1\n{purpose}\n{value}"));

    private static MedClusterException Invalid(string problem, Exception? inner = null) => new(ReasonCodes.InvalidDeidentification, $"key: {problem}.", inner);
}
