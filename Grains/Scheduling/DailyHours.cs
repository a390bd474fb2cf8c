namespace MedCluster.Grains.Scheduling;

/// <summary>Hours of each day, in a named time zone. Where they end before they begin, they reach over midnight; where both are the same, they are the whole day.</summary>
public sealed class DailyHours
{
    /// <summary>When they begin, local time. Default 00:00.</summary>
    public TimeOnly From { get; set; }

    /// <summary>When they end, local time. Default 00:00.</summary>
    public TimeOnly To { get; set; }

    /// <summary>The time zone: an IANA name, as <c>Europe/Berlin</c>, or <c>UTC</c>, the default. Summer time follows its rules.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Whether a moment is within them.</summary>
    /// <exception cref="TimeZoneNotFoundException">There is no such time zone.</exception>
    public bool Contain(DateTimeOffset moment)
    {
        var local = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(moment, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).TimeOfDay);
        return From == To || local.IsBetween(From, To);
    }
}
