using Microsoft.Extensions.Configuration;
using Orleans.Hosting;

namespace Orleans.Runtime.MembershipService.SiloMetadata;

public static class SiloMetadataHostingExtensions
{
    public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder) => builder.UseSiloMetadata(builder.Configuration);

    public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder, IConfiguration configuration) =>
        builder.UseSiloMetadata(configuration.GetSection("Orleans").GetSection("Metadata"));

    public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder, IConfigurationSection configurationSection) =>
        builder.UseSiloMetadata(configurationSection.Get<Dictionary<string, string>>() ?? []);

    public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder, Dictionary<string, string> metadata)
    {
        builder.Services.Configure<SiloMetadata>(own => own.Add(metadata));
        builder.Services.TryAddSingleton<ISiloMetadataCache, SiloMetadataCache>();
        return builder;
    }
}
