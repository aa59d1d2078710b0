using System.Diagnostics;

namespace Bilevel.Autodiff;

/// <summary>Where a user's own code stands: the innermost frame with a source line outside the engine and its models.</summary>
internal static class UserLine
{
    private static readonly string[] s_engine = ["Bilevel.Autodiff", "Bilevel.Models", "Bilevel.Core", "Bilevel"];

    /// <summary>File and line, such as Program.cs:12, or null where the user's assembly has no symbols; it walks the whole stack, so it is for exceptions.</summary>
    public static string? Find()
    {
        foreach (var frame in new StackTrace(skipFrames: 1, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetFileLineNumber() is > 0 and var line && frame.GetFileName() is { } file
                && frame.GetMethod()?.Module.Assembly.GetName().Name is { } assembly && Array.IndexOf(s_engine, assembly) < 0)
                return $"{Path.GetFileName(file)}:{line}";
        }
        return null;
    }
}
