namespace Orleans.Runtime;

public interface ISiloStatusOracle
{
    SiloStatus CurrentStatus { get; }

    string SiloName { get; }

    SiloAddress SiloAddress { get; }

    SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress);

    Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false);

    SiloAddress[] GetActiveSilos();

    bool TryGetSiloName(SiloAddress siloAddress, out string siloName);

    bool IsFunctionalDirectory(SiloAddress siloAddress);

    bool IsDeadSilo(SiloAddress silo);

    bool SubscribeToSiloStatusEvents(ISiloStatusListener observer);

    bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer);
}
