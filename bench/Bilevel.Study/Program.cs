using Bilevel.Numerics.Parallel;
using Bilevel.Study;

WorkerPool.UseThreads(1);
var studies = new Dictionary<string, Action<TextWriter, string?>> { ["lazy"] = (output, _) => LazyStudy.Run(output), ["relaxed-smooth"] = RelaxedSmoothStudy.Run };
var folder = args is [_, "--out", var path] ? path : null;
if (args is not ([_] or [_, "--out", _]) || !studies.TryGetValue(args[0], out var study))
{
    Console.Error.WriteLine($"expected one of {string.Join(", ", studies.Keys)} and, for files, --out FOLDER; got '{string.Join(' ', args)}'");
    return 2;
}

study(Console.Out, folder);
return 0;
