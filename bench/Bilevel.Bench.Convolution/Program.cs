using System.Diagnostics;
using System.Globalization;
using Bilevel.Bench.Convolution;
using Bilevel.Numerics;
using Bilevel.Numerics.Parallel;

// Arguments: names of networks (all by default), "1" and "2" for numbers of threads (1 by default), "ms=20" for the time given to a figure, "alone" without PyTorch,
// "layer=64→64" for the layers whose name contains that.
var networks = args.Where(Layer.Networks.ContainsKey).DefaultIfEmpty("resnet20").ToArray();
var threads = args.Where(word => int.TryParse(word, out _)).Select(int.Parse).DefaultIfEmpty(1).ToArray();
var budget = args.Where(word => word.StartsWith("ms=", StringComparison.Ordinal)).Select(word => double.Parse(word[3..], CultureInfo.InvariantCulture)).FirstOrDefault(40);
var part = args.Where(word => word.StartsWith("layer=", StringComparison.Ordinal)).Select(word => word[6..]).FirstOrDefault("");
foreach (var count in threads)
{
    WorkerPool.UseThreads(count);
    foreach (var network in networks)
    {
        var layers = Array.FindAll(Layer.Networks[network], layer => layer.ToString().Contains(part, StringComparison.Ordinal));
        var peer = args.Contains("alone") ? null : Peer.Measure(layers, count, budget);
        Console.WriteLine($"\n{network}, batch 128, {count} thread(s); milliseconds of the fastest run, direct-equivalent GFLOP/s\n{"layer",-24}{"pass",-16}{"algorithm",-15}{"ms",8}{"GF/s",8}{"PyTorch",9}{"ratio",7}");
        double ours = 0, theirs = 0, operations = 0;
        for (var i = 0; i < layers.Length; i++)
            foreach (var pass in Enum.GetValues<ConvolutionPass>())
            {
                // The gradient of a network's images is not formed.
                if (pass == ConvolutionPass.InputGradient && layers[i].Shape.Channels == 3) continue;
                var (time, algorithm) = Measure(layers[i].Shape, pass);
                var other = peer?[i][(int)pass];
                Console.WriteLine($"{layers[i],-24}{pass,-16}{algorithm,-15}{time,8:F3}{layers[i].Shape.Operations / time / 1e6,8:F0}{other,9:F3}{other / time,7:F2}");
                ours += time * layers[i].Count;
                theirs += (other ?? 0) * layers[i].Count;
                operations += (double)layers[i].Shape.Operations * layers[i].Count;
            }
        Console.WriteLine($"{"all layers and passes",-55}{ours,8:F1}{operations / ours / 1e6,8:F0}{theirs,9:F1}{theirs / ours,7:F2}");
    }
}

unsafe (double Milliseconds, string Algorithm) Measure(ConvolutionShape shape, ConvolutionPass pass)
{
    Vec<float> x = Draw(shape.InputLength, 1), w = Draw(shape.WeightLength, 2), y = Draw(shape.OutputLength, 3);
    var (first, second, result) = pass switch { ConvolutionPass.Forward => (x, w, y), ConvolutionPass.InputGradient => (y, w, x), _ => (x, y, w) };
    var plan = new Conv2d<float>(shape, pass);
    // Code that is called often is compiled anew, a moment after it has begun to be.
    for (var run = 0; run < 40; run++) plan.Run(first.Pointer, second.Pointer, result.Pointer);
    Thread.Sleep(150);
    var least = double.PositiveInfinity;
    var start = Stopwatch.GetTimestamp();
    for (var run = 0; run < 5 || Stopwatch.GetElapsedTime(start).TotalMilliseconds < budget; run++)
    {
        var before = Stopwatch.GetTimestamp();
        plan.Run(first.Pointer, second.Pointer, result.Pointer);
        least = Math.Min(least, Stopwatch.GetElapsedTime(before).TotalMilliseconds);
    }
    GC.KeepAlive((first, second, result));
    return (least, plan.Algorithm);
}

static Vec<float> Draw(int length, uint key)
{
    var values = new Vec<float>(length);
    for (var i = 0; i < length; i++) values[i] = (uint)(i * 2654435761u + key * 40503u) / (float)uint.MaxValue - 0.5f;
    return values;
}
