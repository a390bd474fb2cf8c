namespace Orleans.Runtime;

[GenerateSerializer]
internal sealed class InvalidSchedulingContextException(string message) : OrleansException(message);
