using System.Reflection;
using MedCluster.Api.Studies;
using MedCluster.Api.Submissions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MedCluster.Api;

/// <summary>The OpenAPI document, generated from the endpoints.</summary>
internal static class ApiDocument
{
    /// <summary>The document's name, which is the one that is served where an address names none.</summary>
    public const string Name = "v1";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "MedCluster",
                Version = typeof(ApiDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0",
                Description = "Submits imaging studies, says where they stand, and gives their results. docs/api.md has examples.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key (mck_…) or an OpenID Connect token." },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, cancellationToken) =>
        {
            foreach (var (status, response) in operation.Responses ?? [])
            {
                if (status == "304") response.Description = "The caller knows it already (If-None-Match).";
            }
            // These read their bodies themselves: they are streamed, or bounded, or of one of several types.
            if (operation.OperationId == "submitBatch")
            {
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Description = "A zip archive of DICOM, or a document that names what is on the server or in the store already.",
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(SubmitRequest), null, cancellationToken) },
                        ["application/zip"] = new() { Schema = Binary() },
                        ["multipart/form-data"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = Binary() } } },
                    },
                };
            }
            if (operation.OperationId == "lookupStudies")
            {
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(StudyLookup), null, cancellationToken) } },
                };
            }
        });
    }

    private static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };
}
