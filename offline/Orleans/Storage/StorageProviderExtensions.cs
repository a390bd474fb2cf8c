using Orleans.Storage;

namespace Orleans.Runtime.Hosting;

public static class StorageProviderExtensions
{
    /// <summary>Registers a store under a name; the one named "Default" is used where no name is given.</summary>
    public static IServiceCollection AddGrainStorage<T>(this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
        where T : IGrainStorage
    {
        collection.AddKeyedSingleton<IGrainStorage>(name, (services, key) => implementationFactory(services, (string)key!));
        if (name == "Default") collection.TryAddSingleton(services => services.GetRequiredKeyedService<IGrainStorage>(name));
        if (typeof(T).IsAssignableTo(typeof(ILifecycleParticipant<ISiloLifecycle>)))
            collection.AddSingleton(services => (ILifecycleParticipant<ISiloLifecycle>)services.GetRequiredKeyedService<IGrainStorage>(name));
        return collection;
    }
}
