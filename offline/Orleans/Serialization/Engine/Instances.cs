using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>New objects to be filled: by the constructor without parameters, so that initializers run, or without any.</summary>
internal static class Instances<T>
{
    public static Func<T> Create { get; } = Make();

    private static Func<T> Make()
    {
        var constructor = typeof(T).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes);
        return constructor is null
            ? static () => (T)RuntimeHelpers.GetUninitializedObject(typeof(T))
            : Expression.Lambda<Func<T>>(Expression.New(constructor)).Compile();
    }
}
