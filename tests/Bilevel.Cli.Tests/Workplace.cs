using Bilevel.Cli.Showing;
using Xunit;

namespace Bilevel.Cli.Tests;

/// <summary>What a call of the command returned and showed.</summary>
public sealed record Shown(int Code, string Output, string Error)
{
    /// <summary>The one line on standard error that says what went wrong; on a busy machine lines of progress may stand before it.</summary>
    public string ErrorLine => Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.StartsWith("error: ", StringComparison.Ordinal) || line.StartsWith("failed: ", StringComparison.Ordinal));
}

/// <summary>A temporary folder in which the command is called.</summary>
public sealed class Workplace : IDisposable
{
    /// <summary>A plan with one method and one reference: seconds instead of a minute.</summary>
    private const string SmallPlan = """
        {
          "task": "hyper-cleaning", "options": { "size": "Tiny" }, "budget": "10000samples", "evaluations": 5, "seeds": [0, 1],
          "target": { "metric": "validation_loss", "value": 1.5 },
          "methods": [ { "name": "soba", "parameters": { "lowerStep": "0.5", "upperStep": "100" } } ],
          "references": [ { "name": "corrupted-labels", "parameters": { "lowerStep": "0.1" } } ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("bilevel-cli-").FullName;

    public string At(params string[] parts) => Path.Combine([_folder, .. parts]);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public string WritePlan(string name = "plan.json") => Write(name, SmallPlan);

    public static Shown Call(params string[] args) => Call(CancellationToken.None, args);

    public static Shown Call(CancellationToken cancellation, params string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = Cli.Run(args, output, error, cancellation);
        return new(code, output.ToString(), error.ToString());
    }

    internal static Shown CallOnTerminal(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = Cli.Run(args, new Screen(output, error) { OutputIsTerminal = true, ErrorIsTerminal = true, Width = 120 }, CancellationToken.None);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Calls the command and cancels it as soon as a file exists.</summary>
    public static async Task<Shown> CallUntil(string file, params string[] args)
    {
        using var source = new CancellationTokenSource();
        var call = Task.Run(() => Call(source.Token, args));
        while (!File.Exists(file) && !call.IsCompleted)
            await Task.Delay(1);
        await source.CancelAsync();
        return await call;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
