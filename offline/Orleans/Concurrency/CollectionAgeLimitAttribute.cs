using System.Globalization;

namespace Orleans;

[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public class CollectionAgeLimitAttribute : Attribute
{
    public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);
    private readonly TimeSpan? _age;

    public CollectionAgeLimitAttribute() { }

    public CollectionAgeLimitAttribute(string inactivityPeriod) => _age = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture);

    public double Days { get; set; }

    public double Hours { get; set; }

    public double Minutes { get; set; }

    public bool AlwaysActive { get; set; }

    public TimeSpan AgeLimit => (_age ?? TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes)) is var age && age < MinAgeLimit ? MinAgeLimit : age;
}
