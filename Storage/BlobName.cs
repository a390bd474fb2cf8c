using System.Buffers;

namespace MedCluster.Storage;

/// <summary>
/// Which names objects may have, the same for every store: one or more parts joined by <c>/</c>, printable ASCII without backslash,
/// no part empty, <c>.</c>, <c>..</c> or ending in a dot, at most 200 characters a part and 900 in all. ASCII keeps one order and one
/// spelling on every file system; <see cref="ResultNames"/> escapes the rest.
/// </summary>
public static class BlobName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaximumLength = 900;

    /// <summary>The longest part between two slashes, in characters.</summary>
    public const int MaximumPartLength = 200;

    /// <summary>The top folder in which a folder store keeps its own files; no object is named so.</summary>
    internal const string Reserved = ".medcluster-store";

    private static readonly SearchValues<char> Allowed = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c != '\\')]);

    /// <summary>Checks that an object may have this name.</summary>
    /// <exception cref="ArgumentException">It may not; the message says why.</exception>
    public static void Check(string name)
    {
        if (Problem(name) is { } problem) throw new ArgumentException($"'{Printable(name)}' is not an object's name: {problem}.", nameof(name));
    }

    /// <summary>Checks that names of objects may start with this.</summary>
    /// <exception cref="ArgumentException">They may not; the message says why.</exception>
    public static void CheckPrefix(string prefix)
    {
        // A prefix may break off anywhere, so it is one if it can be completed to a name.
        if (Problem(prefix + "x") is { } problem) throw new ArgumentException($"'{Printable(prefix)}' is not the start of an object's name: {problem}.", nameof(prefix));
    }

    /// <summary>Whether <see cref="Check"/> accepts it.</summary>
    internal static bool IsAllowed(string name) => Problem(name) is null;

    private static string? Problem(string name)
    {
        if (name.Length is 0 or > MaximumLength) return $"it must have 1 to {MaximumLength} characters";
        if (name.AsSpan().ContainsAnyExcept(Allowed)) return "only printable ASCII without backslash is allowed";
        foreach (var range in name.AsSpan().Split('/'))
        {
            var part = name.AsSpan(range);
            if (part.Length is 0 or > MaximumPartLength) return $"each part between slashes must have 1 to {MaximumPartLength} characters";
            if (part[^1] == '.') return "no part may end in a dot";
            if (range.Start.Value == 0 && part.SequenceEqual(Reserved)) return $"'{Reserved}' is the store's own";
        }

        return null;
    }

    private static string Printable(string name) =>
        string.Concat(name.Take(MaximumPartLength).Select(c => Allowed.Contains(c) ? c : '?'));
}
