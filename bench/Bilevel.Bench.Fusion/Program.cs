using System.Diagnostics;
using Bilevel.Bench.Fusion;
using Bilevel.Numerics.Parallel;

// Arguments: "1" and "2" for numbers of threads (1 by default), "list" to print the kernels, any other word to run only workloads that contain it.
var threads = args.Where(word => int.TryParse(word, out _)).Select(int.Parse).DefaultIfEmpty(1).ToArray();
var words = args.Where(word => !int.TryParse(word, out _) && word != "list").ToArray();
foreach (var count in threads)
{
    WorkerPool.UseThreads(count);
    Console.WriteLine($"{count} thread(s){"",-42}{"µs",10}{"ns/element",12}{"GB/s",8}{"kernels",9}{"compiled ms",13}");
    var watch = Stopwatch.StartNew();
    foreach (var workload in Workload.All())
    {
        var compiled = watch.Elapsed.TotalMilliseconds;
        if (words.Length == 0 || words.Any(word => workload.Name.Contains(word, StringComparison.Ordinal)))
        {
            var seconds = Median(workload);
            var bytes = workload.Program.Kernels.Sum(k => k.BytesRead + k.BytesWritten);
            Console.WriteLine($"{workload.Name,-53}{seconds * 1e6,10:F1}{seconds * 1e9 / workload.Elements,12:F3}{bytes / seconds * 1e-9,8:F1}{workload.Program.Kernels.Count,9}{compiled,13:F0}");
            if (args.Contains("list"))
                foreach (var kernel in workload.Program.Kernels) Console.WriteLine($"    {kernel.Name}");
        }
        watch.Restart();
    }
}

static double Median(Workload workload)
{
    var times = new List<double>();
    var limit = Stopwatch.StartNew();
    while (times.Count < 10 || (limit.ElapsedMilliseconds < 300 && times.Count < 2000))
    {
        var start = Stopwatch.GetTimestamp();
        workload.Program.Run();
        times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
    times.Sort();
    return times[times.Count / 2];
}
