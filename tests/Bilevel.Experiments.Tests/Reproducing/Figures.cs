using Bilevel.Experiments.Reproducing;

namespace Bilevel.Experiments.Tests.Reproducing;

/// <summary>Figures of a small task that stand in for a paper's: two share their runs, one is a sweep.</summary>
internal static class Figures
{
    public const string Curves = """
        { "id": "small/curves", "title": "Losses", "runs": "few", "panels": [ { "metric": "train_loss", "against": "Epoch" }, { "metric": "test_loss", "against": "Epoch" } ], "claim": "It falls." }
        """;

    public const string Seconds = """
        { "id": "small/seconds", "title": "Losses in seconds", "runs": "few", "panels": [ { "metric": "test_loss", "against": "Seconds" } ], "claim": "It falls fast.", "differs": ["Another machine."] }
        """;

    public const string Sweep = """
        { "id": "small/sweep", "title": "Final loss against the period", "runs": "periods", "sweep": { "over": "period", "title": "I", "metrics": ["test_loss"] }, "claim": "It rises." }
        """;

    public const string Smooth = """
        { "id": "small/smooth", "title": "Smoothness", "runs": "measured", "diagnosis": true, "claim": "It grows." }
        """;

    public const string Measured = """
        {
          "name": "measured", "task": "few-shot", "plan": "few-shot", "rows": [ { "name": "bo-rep" } ],
          "sizes": { "tiny": { "budget": "16it", "epochs": 2, "evaluations": 3, "seeds": [0, 1], "diagnosis": { "every": 1, "points": 40, "allSamples": true } } },
          "paper": { "measured": "somehow", "step sizes": "a grid" }
        }
        """;

    public const string Few = """
        {
          "name": "few", "task": "few-shot", "plan": "few-shot",
          "rows": [ { "name": "bo-rep", "paper": { "lowerStep": 0.5, "upperStep": 0.05, "systemStep": 0.05 } }, { "name": "soba" }, { "name": "maml", "parameters": { "innerSteps": 2 } } ],
          "sizes": {
            "tiny": { "budget": "20it", "epochs": 4, "evaluations": 5, "seeds": [0, 1], "setting": { "model": "a line" } },
            "paper": { "budget": "40it", "epochs": 8, "evaluations": 5, "seeds": [0] }
          },
          "paper": { "model": "a network", "x-updates": "20", "epochs": "4", "seeds": "not said", "batch": "20", "step sizes": "a grid", "data": "theirs", "hardware": "a card" },
          "differs": ["It is small."]
        }
        """;

    public const string Periods = """
        {
          "name": "periods", "task": "few-shot", "plan": "few-shot", "options": { "noise": 0.2 },
          "rows": [ { "name": "period-1", "algorithm": "bo-rep", "title": "I = 1", "parameters": { "period": 1 } }, { "name": "period-8", "algorithm": "bo-rep", "title": "I = 8", "parameters": { "period": 8 } } ],
          "sizes": { "tiny": { "budget": "16it", "epochs": 2, "evaluations": 3, "seeds": [0], "options": { "batchSize": 3 } } },
          "paper": {}
        }
        """;

    /// <summary>The catalog of all of them; files named here take the place of those, or come to them.</summary>
    public static FigureCatalog Catalog(TemporaryFolder folder, params (string File, string Text)[] files)
    {
        Dictionary<string, string> all = new()
        {
            ["curves.json"] = Curves, ["seconds.json"] = Seconds, ["sweep.json"] = Sweep, ["runs/few.json"] = Few, ["runs/periods.json"] = Periods,
            ["smooth.json"] = Smooth, ["runs/measured.json"] = Measured,
        };
        foreach (var (file, text) in files)
            all[file] = text;
        Directory.CreateDirectory(folder.At("configs", "small", "runs"));
        foreach (var (file, text) in all)
            File.WriteAllText(folder.At("configs", "small", file), text);
        return FigureCatalog.Read(folder.At("configs"));
    }
}
