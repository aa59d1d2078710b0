namespace Bilevel.Autodiff;

/// <summary>The table that makes equal expressions one object; it holds them weakly, so a graph nobody uses is collected.</summary>
internal static class Interning
{
    private const int FirstSweep = 4096;

    private static readonly Lock s_gate = new();
    private static readonly Dictionary<int, List<WeakReference<Tensor>>> s_buckets = [];
    private static int s_count;
    private static int s_sweepAt = FirstSweep;

    public static Tensor Intern(Primitive operation, Tensor[] inputs, string? name, Shape shape, ElementType type)
    {
        var hash = Hash(operation, inputs, name);
        lock (s_gate)
        {
            if (!s_buckets.TryGetValue(hash, out var bucket)) s_buckets[hash] = bucket = [];
            foreach (var reference in bucket)
            {
                if (reference.TryGetTarget(out var known) && known.Operation.Equals(operation)
                    && known.Inputs.SequenceEqual(inputs) && known.Name == name)
                    return known;
            }
            var made = new Tensor(operation, inputs, name, shape, type);
            bucket.Add(new(made));
            if (++s_count >= s_sweepAt) Sweep();
            return made;
        }
    }

    private static int Hash(Primitive operation, Tensor[] inputs, string? name)
    {
        var hash = new HashCode();
        hash.Add(operation);
        foreach (var input in inputs) hash.Add(Tensor.Identity(input));
        hash.Add(name);
        return hash.ToHashCode();
    }

    // Runs each time the table has doubled since the last sweep, so its cost is a constant per node.
    private static void Sweep()
    {
        s_count = 0;
        foreach (var (hash, bucket) in s_buckets.ToArray())
        {
            bucket.RemoveAll(r => !r.TryGetTarget(out _));
            if (bucket.Count == 0) s_buckets.Remove(hash);
            s_count += bucket.Count;
        }
        s_sweepAt = Math.Max(FirstSweep, 2 * s_count);
    }
}
