using System.Text;

namespace Orleans.Runtime;

internal static class UniformHash
{
    public static uint Of(string text)
    {
        var hash = 2166136261u;
        foreach (var value in Encoding.UTF8.GetBytes(text)) hash = (hash ^ value) * 16777619u;
        return hash;
    }
}
