namespace MedCluster.GrainInterfaces.Silos;

/// <summary>What a silo says of itself every few seconds.</summary>
/// <param name="Silo">Its address, parsable.</param>
/// <param name="Name">Its name.</param>
/// <param name="Host">The machine or pod it runs on.</param>
/// <param name="ProcessId">Its process there.</param>
/// <param name="Version">Its MedCluster version.</param>
/// <param name="Store">The identity of its store: the same for every silo that sees the same objects, whatever address it has for them.</param>
/// <param name="Models">The model packages it has.</param>
/// <param name="Devices">The devices it drives.</param>
/// <param name="LoadedModels">The models that are loaded, as <c>device model</c>.</param>
/// <param name="Draining">Whether it is stopping: it takes nothing new.</param>
/// <param name="HealthPort">The port of its health endpoints; 0: none.</param>
[GenerateSerializer, Immutable, Alias("medcluster.silo-announcement")]
public sealed record SiloAnnouncement(
    [property: Id(0)] string Silo,
    [property: Id(1)] string Name,
    [property: Id(2)] string Host,
    [property: Id(3)] int ProcessId,
    [property: Id(4)] string Version,
    [property: Id(5)] string Store,
    [property: Id(6)] IReadOnlyList<ModelReference> Models,
    [property: Id(7)] IReadOnlyList<string> Devices,
    [property: Id(8)] IReadOnlyList<string> LoadedModels,
    [property: Id(9)] bool Draining,
    [property: Id(10)] int HealthPort);
