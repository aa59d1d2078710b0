using Bilevel.Bench.Gemm;
using Bilevel.Numerics;
using Bilevel.Numerics.Parallel;

// Arguments: names of groups of shapes (all by default), "1" and "2" for numbers of threads (1 by default), "ms=20" for the time given to a figure.
var groups = args.Where(Case.Groups.ContainsKey).ToArray();
var threads = args.Where(word => int.TryParse(word, out _)).Select(int.Parse).DefaultIfEmpty(1).ToArray();
var budget = args.Where(word => word.StartsWith("ms=", StringComparison.Ordinal)).Select(word => double.Parse(word[3..])).FirstOrDefault(40);
var unknown = args.Where(word => !Case.Groups.ContainsKey(word) && !int.TryParse(word, out _) && !word.StartsWith("ms=", StringComparison.Ordinal)).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"expected groups {string.Join(", ", Case.Groups.Keys)}, numbers of threads or ms=TIME, got {string.Join(", ", unknown)}");
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
    Console.WriteLine($"\n{count} thread(s); GFLOP/s of the fastest run, then of the median\n{"shape",-24}{"ours",8}{"median",8}{"blas",8}{"median",8}{"ratio",7}{"median",8}{"error",9}");
    foreach (var group in groups.Length > 0 ? groups : [.. Case.Groups.Keys])
        foreach (var shape in Case.Groups[group])
            Compare(shape);
}
return 0;

unsafe void Compare(Case shape)
{
    Vec<float> a = Draw(shape.M * shape.K * shape.Batch, 1), b = Draw(shape.K * shape.N * shape.Batch, 2), c = new(shape.M * shape.N * shape.Batch), d = new(c.Length);
    var gemm = new Gemm<float>(new GemmShape(shape.M, shape.N, shape.K)
    {
        TransposeA = shape.TransposeA,
        TransposeB = shape.TransposeB,
        Batches = shape.Batch == 1 ? [] : [new(shape.Batch, shape.M * shape.K, shape.K * shape.N, shape.M * shape.N)],
    });
    Timing ours = new(shape.Operations, budget), theirs = new(shape.Operations, budget);
    const int Rounds = 5;
    // In turns, so that a change of the clock meets both; but one after the other where threads of theirs would still spin while ours run.
    for (var round = 0; round < Rounds; round++)
    {
        ours.Measure(() => gemm.Run(a.Pointer, b.Pointer, c.Pointer));
        if (blas is not null && pause == TimeSpan.Zero) theirs.Measure(() => blas.Multiply(shape, a.Pointer, b.Pointer, d.Pointer));
    }
    if (blas is not null && pause > TimeSpan.Zero)
    {
        for (var round = 0; round < Rounds; round++) theirs.Measure(() => blas.Multiply(shape, a.Pointer, b.Pointer, d.Pointer));
        Thread.Sleep(pause);
    }
    Console.Write($"{shape,-24}{ours.Best,8:F1}{ours.Median,8:F1}");
    Console.WriteLine(blas is null ? "" : $"{theirs.Best,8:F1}{theirs.Median,8:F1}{ours.Best / theirs.Best,7:F2}{ours.Median / theirs.Median,8:F2}{Difference(c, d),9:E1}");
}

static float Difference(Vec<float> c, Vec<float> d)
{
    var largest = 0f;
    for (var i = 0; i < c.Length; i++) largest = Math.Max(largest, Math.Abs(c[i] - d[i]));
    return largest;
}

static Vec<float> Draw(int length, uint key)
{
    var values = new Vec<float>(length);
    for (var i = 0; i < length; i++) values[i] = (uint)(i * 2654435761u + key * 40503u) / (float)uint.MaxValue - 0.5f;
    return values;
}
