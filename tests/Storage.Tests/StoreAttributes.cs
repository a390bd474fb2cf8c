using System.Reflection;
using Xunit.Sdk;

namespace MedCluster.Storage.Tests;

/// <summary>Runs a theory on a folder, in every way in which a file system may let it create objects.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnFolderAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["folder"], ["folder by hard link"], ["folder by lock"]];
}

/// <summary>Runs a theory on Azurite, where it is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnAzuriteAttribute : DataAttribute
{
    public OnAzuriteAttribute()
    {
        if (Azurite.Executable is null) Skip = "needs azurite-blob on PATH, in MEDCLUSTER_AZURITE, or by: npm install --prefix .medcluster azurite@3.35.0";
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["azurite"]];
}

/// <summary>A test on Azurite alone.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AzuriteFactAttribute : FactAttribute
{
    public AzuriteFactAttribute() => Skip = new OnAzuriteAttribute().Skip;
}
