namespace Orleans;

/// <summary>The base of grain classes.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Activation? _activation;

    protected Grain() => _activation = RuntimeContext.Current;

    public IGrainContext GrainContext => Activation;

    public GrainReference GrainReference => GrainContext.GrainReference;

    public string IdentityString => Activation.GrainId.ToString();

    public string RuntimeIdentity => Activation.Silo.SiloAddress.ToString();

    protected IGrainFactory GrainFactory => Activation.Silo.GrainFactory;

    protected internal IServiceProvider ServiceProvider => Activation.ActivationServices;

    private Activation Activation => _activation ?? throw new InvalidOperationException(
        "Grain was created outside of a silo, or the call happens before the grain has its context.");

    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);
}
