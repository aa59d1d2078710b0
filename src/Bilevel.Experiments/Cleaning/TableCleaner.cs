using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Data;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Numerics.Files;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Cleaning;

/// <summary>Cleans a user's own table: learns one weight a row from trusted rows and ranks the rows by suspicion.</summary>
/// <remarks>
/// BO-REP with step sizes that need no tuning: y and z take half of 1/L, L the largest eigenvalue of ∇²yyG at the start; x takes normalised steps
/// whose lengths, a cosine schedule, add up to what moves every weight's logit by about 2. Columns are standardised by the training rows.
/// Rows are ranked by the probability of their own label under the model trained with the learned weights. The weights alone rank worse: a row that
/// the model hardly uses keeps the weight it started with, whatever its label.
/// </remarks>
public static class TableCleaner
{
    /// <summary>The file with every row, most suspicious first.</summary>
    public const string RankedFile = "ranked.csv";

    private const int BatchSize = 64;
    private const int LeastIterations = 4000, Passes = 20;
    private const double LogitTravel = 2;
    private const int MostClasses = 1000;
    private const int ShownRows = 50, WeightBins = 20;
    private const int LeastTrustedToHoldOut = 40;
    private const double HeldOutShare = 0.25;

    /// <summary>Cleans a table and writes the ranked rows, the weights and the result into a new folder.</summary>
    /// <param name="options">What to clean.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="settings">Command, force, watchers.</param>
    /// <param name="cancellation">Ends the search; what was learned so far is written, with a remark.</param>
    /// <exception cref="DataException">A table can't be used; says which, the line and the column.</exception>
    /// <exception cref="RunFolderException">The folder holds something already.</exception>
    /// <exception cref="ConfigurationException">The weights were no longer finite numbers.</exception>
    public static CleaningResult Start(CleaningOptions options, string folder, RunSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(settings);
        var table = CsvTable.Read(options.TrainPath, options.Label);
        var trusted = CsvTable.Read(options.TrustedPath, options.Label).MatchedTo(table);
        RequireClasses(table, options.Label);
        var shared = LeakGuard.SharedRows(table, trusted).Count;
        if (!options.AllowSharedRows)
            LeakGuard.RequireDisjoint(table, trusted);

        var standardiser = Standardiser.Fit(table);
        var (standardised, standardisedTrusted) = (standardiser.Apply(table), standardiser.Apply(trusted));
        var (judging, heldOut) = HoldOut(standardisedTrusted, (ulong)options.Seed);
        var training = Rows(standardised, Enumerable.Range(0, table.Rows));
        var task = new TaskOptions { Model = options.Model, BatchSize = Math.Min(BatchSize, table.Rows), Regularisation = options.Regularisation };
        RunFolder.Create(folder, settings.Force);

        var iterations = options.Iterations ?? Math.Max(LeastIterations, Passes * table.Rows / task.BatchSize);
        var before = TableCleaning.Unweighted(training, judging, heldOut, task, (ulong)options.Seed);
        var safeStep = 0.5 / before.Smoothness();
        var plain = Solver.Run(new LowerLevelSgd { LowerStep = safeStep }, before.Oracle, before.Start, new SolverOptions<float>(Budget.OfIterations(iterations)), cancellation);

        var weighted = TableCleaning.Weighted(training, judging, heldOut, task, (ulong)options.Seed);
        var learned = Solver.Run(
            Method(safeStep, iterations, table.Rows), weighted.Oracle, weighted.Start,
            new SolverOptions<float>(Budget.OfIterations(iterations)) { Callbacks = settings.Watchers }, cancellation);
        if (learned.Reason.IsFailure() || plain.Reason.IsFailure())
            throw new ConfigurationException($"{options.TrainPath}: {(learned.Reason.IsFailure() ? learned : plain).Message}; nothing was written");

        var ranked = Rank(table, weighted, learned.Progress.State);
        var result = new CleaningResult
        {
            Title = $"{table.Rows} rows of {Path.GetFileName(options.TrainPath)} weighed by {trusted.Rows} trusted rows",
            Source = options.TrainPath,
            SourceSha256 = table.Sha256,
            TrustedSource = options.TrustedPath,
            LabelColumn = options.Label,
            Classes = table.ClassNames,
            Rows = table.Rows,
            TrustedRows = judging.Labels.Length,
            HeldOutRows = heldOut?.Labels.Length ?? 0,
            Algorithm = "BO-REP",
            Seed = options.Seed,
            Budget = Budget.OfIterations(iterations).ToString(),
            Seconds = learned.Progress.Seconds,
            ValidationLossBefore = before.TrustedLoss(plain.Progress.State),
            ValidationLossAfter = weighted.TrustedLoss(learned.Progress.State),
            HeldOutAccuracyBefore = before.HeldOutAccuracy(plain.Progress.State),
            HeldOutAccuracyAfter = weighted.HeldOutAccuracy(learned.Progress.State),
            MostSuspicious = [.. ranked.Take(ShownRows).Select((r, i) => new SuspiciousRow(i + 1, table.LineOf(r.Row), table.ClassNames[table.Labels[r.Row]], table.ClassNames[r.Predicted], r.Weight, r.Probability))],
            WeightCounts = Counts(ranked),
            RankedFile = RankedFile,
            Machine = Machine.Describe(),
            Command = settings.Command,
            Remarks = [.. Remarks(learned, standardiser, shared)],
        };
        WriteRanked(Path.Combine(folder, RankedFile), table, ranked);
        CsvFile.Write(
            Path.Combine(folder, RunFiles.Weights), ranked.OrderBy(r => r.Row),
            new CsvColumn<RankedRow>("line", r => table.LineOf(r.Row)), new CsvColumn<RankedRow>("weight", r => r.Weight));
        AtomicFile.WriteText(Path.Combine(folder, RunFiles.Cleaning), ResultJson.Write(result));
        return result;
    }

    private static BoRep Method(double safeStep, int iterations, int rows) => new()
    {
        LowerStep = safeStep,
        SystemStep = safeStep,
        // A cosine schedule's mean is half its start; a step of length η moves each of n logits by about η/√n.
        UpperStep = Schedule.Cosine(2 * LogitTravel * Math.Sqrt(rows) / iterations, iterations),
    };

    private static void RequireClasses(ClassificationTable table, string label)
    {
        var most = Math.Min(MostClasses, table.Rows / 2);
        if (table.Classes > most)
            throw new DataException(table.Origin, $"expected a class label with at most {most} values for {table.Rows} rows, got {table.Classes} different ones: is it a number to predict?", 0, label);
    }

    // With few trusted rows all of them are needed to judge.
    private static (LabelledRows Judging, LabelledRows? HeldOut) HoldOut(ClassificationTable trusted, ulong seed)
    {
        if (trusted.Rows < LeastTrustedToHoldOut)
            return (Rows(trusted, Enumerable.Range(0, trusted.Rows)), null);
        var order = new Numerics.Random.KeyedPermutation(trusted.Rows, seed, (byte)Purpose.Split, 0);
        var shuffled = Enumerable.Range(0, trusted.Rows).Select(i => order[i]).ToArray();
        var held = (int)(HeldOutShare * trusted.Rows);
        return (Rows(trusted, shuffled[held..]), Rows(trusted, shuffled[..held]));
    }

    private static LabelledRows Rows(ClassificationTable table, IEnumerable<int> rows)
    {
        var ids = rows.ToArray();
        return new([.. ids.SelectMany(i => table.Row(i).ToArray())], [.. ids.Select(i => table.Labels[i])], table.Columns, table.Classes);
    }

    private static RankedRow[] Rank(ClassificationTable table, TableCleaning cleaning, State<float> state)
    {
        var probabilities = cleaning.Probabilities(state);
        return [.. Enumerable.Range(0, table.Rows)
            .Select(row => new RankedRow(
                row, 1 / (1 + Math.Exp(-state.X[row])), Array.IndexOf(probabilities[row], probabilities[row].Max()), probabilities[row][table.Labels[row]]))
            .OrderBy(r => r.Probability).ThenBy(r => r.Weight).ThenBy(r => r.Row)];
    }

    private static int[] Counts(IEnumerable<RankedRow> ranked)
    {
        var counts = new int[WeightBins];
        foreach (var row in ranked)
            counts[Math.Min(WeightBins - 1, (int)(row.Weight * WeightBins))]++;
        return counts;
    }

    private static IEnumerable<string> Remarks(SolverResult<float> learned, Standardiser standardiser, int shared)
    {
        if (learned.Reason == StopReason.Cancelled)
            yield return $"The search was {learned.Message}: the ranking is what was learned until then.";
        if (standardiser.ConstantColumns.Count > 0)
            yield return $"Constant columns say nothing and were left unscaled: {string.Join(", ", standardiser.ConstantColumns)}.";
        if (shared > 0)
            yield return $"{shared} trusted rows have the features of a training row; their labels judge themselves.";
    }

    private static void WriteRanked(string path, ClassificationTable table, RankedRow[] ranked)
    {
        var rank = 0;
        CsvColumn<RankedRow>[] columns =
        [
            new("rank", _ => ++rank), new("line", r => table.LineOf(r.Row)), new("label", r => table.ClassNames[table.Labels[r.Row]]),
            new("predicted", r => table.ClassNames[r.Predicted]), new("weight", r => r.Weight), new("label_probability", r => r.Probability),
            .. table.ColumnNames.Select((name, column) => new CsvColumn<RankedRow>(name, r => table.Row(r.Row)[column])),
        ];
        CsvFile.Write(path, ranked, columns);
    }

    private sealed record RankedRow(int Row, double Weight, int Predicted, double Probability);
}
