namespace Orleans;

public enum GenerateFieldIds
{
    None = 0,
    PublicProperties = 1,
}
