using Microsoft.Extensions.Options;

namespace MedCluster.Grains.Scheduling;

/// <summary>Checks what the attributes of <see cref="SchedulingOptions"/> can't say.</summary>
internal sealed class SchedulingOptionsValidator : IValidateOptions<SchedulingOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SchedulingOptions options)
    {
        var faults = new List<string>();
        foreach (var (project, share) in options.Projects)
        {
            if (share.Share is not (>= 0.001 and <= 1000)) faults.Add($"The share of project '{project}' is {share.Share}; it can be 0.001 to 1000.");
            if (share.MaximumSlots is < 1) faults.Add($"The quota (MaximumSlots) of project '{project}' is {share.MaximumSlots}; it can be 1 or more.");
        }
        if (options.BackgroundHours is { } hours && !TimeZoneInfo.TryFindSystemTimeZoneById(hours.TimeZone, out _))
            faults.Add($"BackgroundHours names the time zone '{hours.TimeZone}', which this machine does not know; write an IANA name, as Europe/Berlin, or UTC.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
