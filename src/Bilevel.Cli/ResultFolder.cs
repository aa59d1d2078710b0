using Bilevel.Experiments.Results;

namespace Bilevel.Cli;

/// <summary>What a folder of results holds.</summary>
internal enum ResultFolderKind
{
    /// <summary>A plan and its runs.</summary>
    Comparison,

    /// <summary>One run.</summary>
    Run,

    /// <summary>A cleaned table.</summary>
    Cleaning,

    /// <summary>A figure of a paper.</summary>
    Figure,
}

/// <summary>Tells folders of results apart by their files.</summary>
internal static class ResultFolder
{
    /// <exception cref="UsageException">The folder is missing or holds no results.</exception>
    public static ResultFolderKind KindOf(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"expected a folder of results, got {folder}, which does not exist");
        return
            File.Exists(Path.Combine(folder, RunFiles.Plan)) ? ResultFolderKind.Comparison
            : File.Exists(Path.Combine(folder, RunFiles.Cleaning)) ? ResultFolderKind.Cleaning
            : File.Exists(Path.Combine(folder, RunFiles.Figure)) ? ResultFolderKind.Figure
            : File.Exists(Path.Combine(folder, RunFiles.Manifest)) ? ResultFolderKind.Run
            : throw new UsageException($"expected a folder of results, got {folder}, which holds neither {RunFiles.Manifest} nor {RunFiles.Plan} nor {RunFiles.Cleaning}");
    }
}
