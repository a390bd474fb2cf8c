using Microsoft.Extensions.Configuration;

namespace Orleans.Hosting;

public interface IClientBuilder
{
    IServiceCollection Services { get; }

    IConfiguration Configuration { get; }
}
