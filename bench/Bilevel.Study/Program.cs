using Bilevel.Numerics.Parallel;
using Bilevel.Study;

WorkerPool.UseThreads(1);
var studies = new Dictionary<string, Action<TextWriter>> { ["lazy"] = LazyStudy.Run };
if (args is not [var name] || !studies.TryGetValue(name, out var study))
{
    Console.Error.WriteLine($"expected one of {string.Join(", ", studies.Keys)}, got '{string.Join(' ', args)}'");
    return 2;
}

study(Console.Out);
return 0;
