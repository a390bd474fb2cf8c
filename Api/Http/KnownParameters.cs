using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace MedCluster.Api.Http;

/// <summary>Refuses query parameters that an endpoint doesn't know: a misspelt filter must not look as if it filtered nothing.</summary>
internal static class KnownParameters
{
    /// <summary>Adds it to all endpoints of a group: what a handler takes from the query is known.</summary>
    public static TBuilder RefuseUnknownParameters<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilterFactory((context, next) =>
        {
            var known = context.MethodInfo.GetParameters()
                .SelectMany<ParameterInfo, string>(parameter => parameter.GetCustomAttribute<AsParametersAttribute>() is not null
                    ? parameter.ParameterType.GetProperties().Select(property => property.GetCustomAttribute<FromQueryAttribute>()?.Name ?? property.Name)
                    : [parameter.GetCustomAttribute<FromQueryAttribute>()?.Name ?? parameter.Name ?? ""])
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
            return invocation =>
            {
                foreach (var (name, values) in invocation.HttpContext.Request.Query)
                {
                    if (!known.Contains(name)) throw RefusedException.Invalid($"There is no parameter of that name here{(name.Length <= 32 && name.All(char.IsAsciiLetterOrDigit) ? $": {name}" : "")}.");
                    if (values.Count > 1) throw RefusedException.Invalid($"{name} is there {values.Count} times; several values are joined by commas.");
                }
                return next(invocation);
            };
        });
}
