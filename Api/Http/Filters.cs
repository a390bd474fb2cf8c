using System.Text.Json;

namespace MedCluster.Api.Http;

/// <summary>Reads the parameters that lists share.</summary>
internal static class Filters
{
    /// <summary>States joined by commas.</summary>
    public static IReadOnlyList<T> States<T>(string? text) where T : struct, Enum
    {
        if (text is null) return [];
        return [.. text.Split(',').Select(word => Enum.GetValues<T>().Where(value => Name(value) == word).Select(value => (T?)value).FirstOrDefault()
            ?? throw RefusedException.Invalid($"state is one or more of {Names<T>()}, joined by commas."))];
    }

    /// <summary>An order, with a minus for the reverse.</summary>
    public static (T Sort, bool Descending) Sort<T>(string? text, T byDefault, bool descendingByDefault) where T : struct, Enum
    {
        if (text is null) return (byDefault, descendingByDefault);
        var descending = text.StartsWith('-');
        var word = descending ? text[1..] : text;
        foreach (var value in Enum.GetValues<T>()) if (Name(value) == word) return (value, descending);
        throw RefusedException.Invalid($"sort is one of {Names<T>()}, with a minus before it for the reverse order.");
    }

    /// <summary>The most items of a page.</summary>
    public static int Limit(int? limit, int most, int byDefault) =>
        limit is null ? byDefault : limit >= 1 && limit <= most ? limit.Value : throw RefusedException.Invalid($"limit is 1 to {most}.");

    private static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static string Names<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Name));
}
