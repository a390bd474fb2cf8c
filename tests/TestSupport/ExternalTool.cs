using System.Diagnostics;
using Xunit;

namespace MedCluster.TestSupport;

/// <summary>Programs of others that tests cross-read with, where they are installed.</summary>
public static class ExternalTool
{
    /// <summary>All executables of this name on the PATH.</summary>
    public static IEnumerable<string> Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name)).Where(File.Exists);

    /// <summary>The first Python on the PATH that has the module, or null.</summary>
    public static string? PythonWith(string module) => Find("python3").FirstOrDefault(python => Run(python, "-c", $"import {module}").Code == 0);

    /// <summary>Runs a program to its end: exit code and what it wrote on both outputs.</summary>
    public static (int Code, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }
}

/// <summary>A test that needs programs of others and says so where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    /// <summary>Needs every one of <paramref name="programs"/>.</summary>
    public ToolFactAttribute(params string[] programs)
    {
        if (Array.Find(programs, program => !ExternalTool.Find(program).Any()) is { } missing) Skip = $"needs {missing} on the PATH";
    }
}

/// <summary>A theory that needs programs of others and says so where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    /// <summary>Needs every one of <paramref name="programs"/>.</summary>
    public ToolTheoryAttribute(params string[] programs)
    {
        if (Array.Find(programs, program => !ExternalTool.Find(program).Any()) is { } missing) Skip = $"needs {missing} on the PATH";
    }

    /// <summary>The folder of the shared scans that the theory needs as well.</summary>
    public string Scan
    {
        get;
        set
        {
            field = value;
            if (!SharedData.Has(value)) Skip ??= $"needs '{value}' of the shared scans";
        }
    } = "";
}

/// <summary>A test that needs a Python with a module, or several joined by commas, and says so where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    /// <summary>Needs a Python with <paramref name="module"/>.</summary>
    public PythonFactAttribute(string module)
    {
        if (ExternalTool.PythonWith(module) is null) Skip = $"needs a python3 on the PATH with {module}";
    }

    /// <summary>The folder of the shared scans that the test needs as well.</summary>
    public string Scan
    {
        get;
        set
        {
            field = value;
            if (!SharedData.Has(value)) Skip ??= $"needs '{value}' of the shared scans";
        }
    } = "";
}
