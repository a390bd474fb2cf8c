using System.Globalization;
using MedCluster.Grains.Studies.Journal;

namespace MedCluster.Dashboard.Components;

/// <summary>Numbers and times as people read them.</summary>
internal static class Words
{
    /// <summary>12 s, 3 min 20 s, 2 h 5 min, 3 d 4 h; a dash for none.</summary>
    public static string Duration(TimeSpan? span) => span switch
    {
        null => "–",
        { TotalSeconds: < 60 } some => $"{Math.Max(0, some.TotalSeconds):0} s",
        { TotalMinutes: < 60 } some => $"{some.Minutes} min {some.Seconds} s",
        { TotalHours: < 24 } some => $"{some.Hours} h {some.Minutes} min",
        { } some => $"{some.Days} d {some.Hours} h",
    };

    /// <summary>How long ago it was.</summary>
    public static string Ago(DateTimeOffset? at, DateTimeOffset now) => at is { } some ? $"{Duration(now - some)} ago" : "–";

    /// <summary>A moment, to the second, UTC.</summary>
    public static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The words that an event's name is made of.</summary>
    public static string Of(JournalEvent happened) => string.Concat(happened.ToString().Select((letter, index) => index > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    /// <summary>With thousands apart.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>One decimal below ten.</summary>
    public static string Rate(double value) => value.ToString(value < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    /// <summary>The name of a project; submissions that name none are a project too.</summary>
    public static string Project(string project) => project.Length == 0 ? "–" : project;

    /// <summary>The first twelve characters of an id.</summary>
    public static string Short(string id) => id.Length <= 12 ? id : id[..12];
}
