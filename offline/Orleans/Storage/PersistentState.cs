namespace Orleans.Storage;

/// <summary>Makes the persistent states that a grain's constructor asks for.</summary>
internal static class PersistentState
{
    public static object Create(Activation activation, ParameterInfo parameter, PersistentStateAttribute attribute)
    {
        if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new InvalidOperationException($"The parameter {parameter.Name} of {parameter.Member.DeclaringType} is no IPersistentState<T>.");
        var storage = attribute.StorageName is null
            ? activation.ActivationServices.GetService<IGrainStorage>()
            : activation.ActivationServices.GetKeyedService<IGrainStorage>(attribute.StorageName);
        if (storage is null)
        {
            throw new BadProviderConfigException(attribute.StorageName is null
                ? $"No default storage provider found loading grain type {activation.Class.Type.FullName}."
                : $"No storage provider named \"{attribute.StorageName}\" found loading grain type {activation.Class.Type.FullName}.");
        }
        var type = typeof(PersistentState<>).MakeGenericType(parameter.ParameterType.GetGenericArguments());
        return Activator.CreateInstance(type, activation, attribute.StateName, storage)!;
    }
}
