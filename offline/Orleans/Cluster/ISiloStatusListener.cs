namespace Orleans.Runtime;

public interface ISiloStatusListener
{
    void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status);
}
