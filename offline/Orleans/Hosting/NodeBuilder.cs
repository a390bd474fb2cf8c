using Microsoft.Extensions.Configuration;

namespace Orleans.Hosting;

internal sealed class NodeBuilder(IServiceCollection services, IConfiguration configuration) : ISiloBuilder, IClientBuilder
{
    public IServiceCollection Services => services;

    public IConfiguration Configuration => configuration;
}
