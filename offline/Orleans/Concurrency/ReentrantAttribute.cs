namespace Orleans.Concurrency;

[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
