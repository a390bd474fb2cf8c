namespace MedCluster.Client;

/// <summary>What the exit status means.</summary>
internal static class ExitCodes
{
    /// <summary>Every study is done.</summary>
    public const int Done = 0;

    /// <summary>Some study failed or was excluded.</summary>
    public const int SomeNotDone = 3;

    /// <summary>The command line, a file it names, or the configuration is wrong (EX_USAGE).</summary>
    public const int Usage = 64;

    /// <summary>Something that the command needs is not there: a package, a program, the cluster or its database (EX_UNAVAILABLE).</summary>
    public const int Unavailable = 69;

    /// <summary>A fault of MedCluster (EX_SOFTWARE).</summary>
    public const int Fault = 70;

    /// <summary>The store or the output folder cannot be written (EX_CANTCREAT).</summary>
    public const int CannotWrite = 73;

    /// <summary>Stopped by Ctrl-C (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
