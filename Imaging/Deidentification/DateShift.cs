using System.Collections.Frozen;
using System.Globalization;
using FellowOakDicom;

namespace MedCluster.Imaging.Deidentification;

/// <summary>
/// Moves dates and times by a fixed amount. A date and the time of the same event (StudyDate and StudyTime) move as one moment, so that intervals stay as they
/// were; a date alone moves by the whole days of the amount and a time alone by the rest of it. Values keep their precision, rounded towards the past on the way
/// to the past and towards the future on the way back, so that a shift back gives the values that there were. What is no date becomes null.
/// </summary>
/// <param name="amount">What is added; negative moves to the past.</param>
internal sealed class DateShift(TimeSpan amount)
{
    private static readonly DateTime SomeDay = DateTime.UnixEpoch;
    private static readonly FrozenDictionary<DicomTag, DicomTag> TimeOfDate = DicomDictionary.Default
        .Where(entry => entry.ValueRepresentations.Contains(DicomVR.DA) && entry.Keyword.EndsWith("Date", StringComparison.Ordinal))
        .Select(entry => (Date: entry.Tag, Time: DicomDictionary.Default[entry.Keyword[..^4] + "Time"]))
        .Where(pair => pair.Time is not null && pair.Time.DictionaryEntry.ValueRepresentations.Contains(DicomVR.TM))
        .ToFrozenDictionary(pair => pair.Date, pair => pair.Time);
    private static readonly FrozenDictionary<DicomTag, DicomTag> DateOfTime = TimeOfDate.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The new values of a DA, TM or DT element; unreadable ones are empty.</summary>
    internal string[] Shift(DicomElement element, DicomDataset dataset)
    {
        var values = element.Count == 0 ? [] : element.Get<string[]>();
        return element.ValueRepresentation.Code switch
        {
            "DA" => Array.ConvertAll(values, date => ShiftDate(date, values.Length == 1 ? Partner(dataset, TimeOfDate, element.Tag) : null) ?? ""),
            "TM" => Array.ConvertAll(values, time => ShiftTime(time, values.Length == 1 ? Partner(dataset, DateOfTime, element.Tag) : null) ?? ""),
            _ => Array.ConvertAll(values, moment => ShiftDateTime(moment) ?? ""),
        };
    }

    /// <summary>A DA value, moved together with the TM value of the same event where there is one.</summary>
    internal string? ShiftDate(string date, string? time)
    {
        if (ParseDate(date) is not { } day) return null;
        var moved = time is not null && ParseTime(time) is { } parsed ? Move(day + parsed.Time, parsed.Precision) : Add(day, TimeSpan.FromDays(amount.Days));
        return moved?.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
    }

    /// <summary>A TM value, moved together with the DA value of the same event where there is one.</summary>
    internal string? ShiftTime(string time, string? date)
    {
        if (ParseTime(time) is not { } parsed) return null;
        var moved = Move(((date is null ? null : ParseDate(date)) ?? SomeDay) + parsed.Time, parsed.Precision);
        return moved is null ? null : Write(moved.Value.TimeOfDay, parsed);
    }

    /// <summary>A DT value. Its offset from UTC is left out; the clock stays the one that it was written by.</summary>
    internal string? ShiftDateTime(string value)
    {
        var text = value.Trim();
        if (text.LastIndexOfAny(['+', '-']) is >= 4 and var zone) text = text[..zone];
        var (year, month, day) = (Number(text, 0, 4), Number(text, 4, 2), Number(text, 6, 2));
        if (year is null or 0) return null;
        // What is known to the year or the month only is moved from its middle.
        var date = text.Length switch
        {
            4 => Date(year, 7, 1),
            6 => Date(year, month, 15),
            >= 8 => Date(year, month, day),
            _ => null,
        };
        if (date is null) return null;
        if (text.Length <= 8)
        {
            var moved = Move(date.Value, TimeSpan.TicksPerDay);
            return moved?.ToString("yyyyMMdd", CultureInfo.InvariantCulture)[..text.Length];
        }
        if (ParseTime(text[8..]) is not { } time || Move(date.Value + time.Time, time.Precision) is not { } moment) return null;
        return moment.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + Write(moment.TimeOfDay, time);
    }

    private static string? Partner(DicomDataset dataset, FrozenDictionary<DicomTag, DicomTag> partners, DicomTag tag) =>
        partners.TryGetValue(tag, out var partner) && dataset.TryGetSingleValue(partner, out string value) ? value : null;

    private static DateTime? ParseDate(string value)
    {
        // 2023.11.05 is the form of before 1993.
        var text = value.Trim().Replace(".", "", StringComparison.Ordinal);
        return text.Length == 8 ? Date(Number(text, 0, 4), Number(text, 4, 2), Number(text, 6, 2)) : null;
    }

    private static ClockTime? ParseTime(string value)
    {
        var text = value.Trim().Replace(":", "", StringComparison.Ordinal);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var (whole, fraction) = point < 0 ? (text, "") : (text[..point], text[(point + 1)..]);
        if (whole.Length is not (2 or 4 or 6) || fraction.Length > 6 || !fraction.All(char.IsAsciiDigit) || (point >= 0 && whole.Length < 6)) return null;
        var (hours, minutes, seconds) = (Number(whole, 0, 2), whole.Length > 2 ? Number(whole, 2, 2) : 0, whole.Length > 4 ? Number(whole, 4, 2) : 0);
        if (hours is not < 24 || minutes is not < 60 || seconds is not < 61) return null;
        var microseconds = fraction.Length == 0 ? 0 : int.Parse(fraction.PadRight(6, '0'), CultureInfo.InvariantCulture);
        return new ClockTime(new TimeSpan(0, hours.Value, minutes.Value, seconds.Value) + TimeSpan.FromMicroseconds((long)microseconds), whole.Length, fraction.Length);
    }

    private static string Write(TimeSpan time, ClockTime like)
    {
        var text = $"{time.Hours:D2}{time.Minutes:D2}{time.Seconds:D2}"[..like.Digits];
        return like.FractionDigits == 0 ? text : $"{text}.{((time.Milliseconds * 1000) + time.Microseconds).ToString("D6", CultureInfo.InvariantCulture)[..like.FractionDigits]}";
    }

    private DateTime? Move(DateTime moment, long precision)
    {
        if (Add(moment, amount) is not { } moved) return null;
        var rest = moved.Ticks % precision;
        return rest == 0 ? moved : Add(moved, new TimeSpan(amount > TimeSpan.Zero ? precision - rest : -rest));
    }

    private static DateTime? Date(int? year, int? month, int? day) =>
        year is >= 1 && month is >= 1 and <= 12 && day is >= 1 && day <= DateTime.DaysInMonth(year.Value, month.Value) ? new DateTime(year.Value, month.Value, day.Value, 0, 0, 0, DateTimeKind.Unspecified) : null;

    private static int? Number(string text, int start, int length) =>
        start + length <= text.Length && int.TryParse(text.AsSpan(start, length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTime? Add(DateTime moment, TimeSpan amount)
    {
        var ticks = moment.Ticks + amount.Ticks;
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Unspecified) : null;
    }

    /// <summary>A TM value: two, four or six digits, and up to six more after the point.</summary>
    private readonly record struct ClockTime(TimeSpan Time, int Digits, int FractionDigits)
    {
        /// <summary>The ticks of its last digit.</summary>
        internal long Precision => Digits switch
        {
            2 => TimeSpan.TicksPerHour,
            4 => TimeSpan.TicksPerMinute,
            _ => (long)Math.Pow(10, 7 - FractionDigits),
        };
    }
}
