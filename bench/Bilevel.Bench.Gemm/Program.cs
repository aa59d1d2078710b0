using Bilevel.Bench.Gemm;
using Bilevel.Numerics;
using Bilevel.Numerics.Parallel;

// Arguments: names of groups of shapes (all by default), "1" and "2" for numbers of threads (1 by default), "ms=20" for the time given to a figure,
// "--cold" for operands that come from memory instead of the caches.
var groups = args.Where(Case.Groups.ContainsKey).ToArray();
var threads = args.Where(word => int.TryParse(word, out _)).Select(int.Parse).DefaultIfEmpty(1).ToArray();
var budget = args.Where(word => word.StartsWith("ms=", StringComparison.Ordinal)).Select(word => double.Parse(word[3..])).FirstOrDefault(40);
var cold = args.Contains("--cold");
var unknown = args.Where(word => word != "--cold" && !Case.Groups.ContainsKey(word) && !int.TryParse(word, out _) && !word.StartsWith("ms=", StringComparison.Ordinal)).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"expected groups {string.Join(", ", Case.Groups.Keys)}, numbers of threads, ms=TIME or --cold, got {string.Join(", ", unknown)}");
    return 1;
}
var pause = TimeSpan.Zero;
var blas = OpenBlas.Find();
Console.WriteLine(blas is null ? "OpenBLAS: not installed (libopenblas0-pthread), ours alone" : $"OpenBLAS: {blas.Version}, core {blas.Core}");
foreach (var count in threads)
{
    WorkerPool.UseThreads(count);
    if (blas is not null) blas.Threads = count;
    pause = TimeSpan.FromMilliseconds(blas is not null && count > 1 ? 300 : 0);
    Console.WriteLine($"\n{count} thread(s), {(cold ? "operands from memory" : "operands in the caches")}; GFLOP/s of the fastest run, then of the median\n{"shape",-24}{"ours",8}{"median",8}{"blas",8}{"median",8}{"ratio",7}{"median",8}{"error",9}");
    foreach (var group in groups.Length > 0 ? groups : [.. Case.Groups.Keys])
        foreach (var shape in Case.Groups[group])
            Compare(shape);
}
return 0;

unsafe void Compare(Case shape)
{
    Operands mine = new(shape, cold), others = new(shape, cold);
    var gemm = new Gemm<float>(shape.Shape);
    Timing ours = new(shape.Operations, budget), theirs = new(shape.Operations, budget);
    const int Rounds = 5;
    // In turns, so that a change of the clock meets both; but one after the other where threads of theirs would still spin while ours run.
    for (var round = 0; round < Rounds; round++)
    {
        ours.Measure(Mine);
        if (blas is not null && pause == TimeSpan.Zero) theirs.Measure(Theirs);
    }
    if (blas is not null && pause > TimeSpan.Zero)
    {
        for (var round = 0; round < Rounds; round++) theirs.Measure(Theirs);
        Thread.Sleep(pause);
    }
    Console.Write($"{shape,-24}{ours.Best,8:F1}{ours.Median,8:F1}");
    Console.WriteLine(blas is null ? "" : $"{theirs.Best,8:F1}{theirs.Median,8:F1}{ours.Best / theirs.Best,7:F2}{ours.Median / theirs.Median,8:F2}{Difference(mine.Results, others.Results),9:E1}");

    void Mine()
    {
        mine.Next(out var a, out var b, out var c);
        gemm.Run(a, b, c);
    }

    void Theirs()
    {
        others.Next(out var a, out var b, out var c);
        blas.Multiply(shape, a, b, c);
    }
}

static float Difference(ReadOnlySpan<float> c, ReadOnlySpan<float> d)
{
    var largest = 0f;
    for (var i = 0; i < c.Length; i++) largest = Math.Max(largest, Math.Abs(c[i] - d[i]));
    return largest;
}
