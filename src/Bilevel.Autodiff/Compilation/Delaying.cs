namespace Bilevel.Autodiff;

/// <summary>Moves kernels towards those that read their results, where that keeps fewer bytes waiting.</summary>
/// <remarks>
/// Order by level runs everything as early as it can. From the last kernel back, each moves to just before the first that depends on
/// it, if the results that then need not wait outweigh the operands that then must. A kernel moves past none that depends on
/// it, and early and late ones stay apart, so the list stays an order of execution.
/// </remarks>
internal sealed class Delaying
{
    private readonly List<Step> _order;
    private readonly Dictionary<Step, int> _position = [];
    private readonly Dictionary<Step, HashSet<Step>> _after = [];
    private readonly Dictionary<Step, HashSet<Tensor>> _uses = [];
    private readonly Dictionary<Tensor, List<Step>> _users = [];

    /// <param name="order">The kernels in an order of execution.</param>
    /// <param name="sources">The kernels that a kernel depends on.</param>
    /// <param name="buffers">The buffers of intermediate results that a kernel reads or writes.</param>
    public Delaying(List<Step> order, Func<Step, IEnumerable<Step>> sources, Func<Step, IEnumerable<Tensor>> buffers)
    {
        _order = [.. order];
        for (var i = 0; i < order.Count; i++) (_position[order[i]], _after[order[i]]) = (i, []);
        foreach (var step in order)
        {
            foreach (var source in sources(step)) _after[source].Add(step);
            foreach (var buffer in _uses[step] = [.. buffers(step)])
            {
                if (!_users.TryGetValue(buffer, out var users)) _users[buffer] = users = [];
                users.Add(step);
            }
        }
    }

    public List<Step> Order()
    {
        foreach (var step in _order.ToArray().Reverse()) Delay(step);
        return _order;
    }

    private void Delay(Step step)
    {
        var (from, to) = (_position[step], _order.Count);
        foreach (var reader in _after[step])
        {
            // What late kernels read waits for them in any case.
            if (reader.Late != step.Late) return;
            to = Math.Min(to, _position[reader]);
        }
        if (--to <= from || to == _order.Count - 1) return;
        long saved = 0;
        foreach (var buffer in _uses[step])
        {
            var users = _users[buffer];
            if (users.Any(u => u.Late != step.Late)) continue;
            var others = users.Where(u => u != step).Select(u => _position[u]);
            var (first, last) = (others.DefaultIfEmpty(int.MaxValue).Min(), others.DefaultIfEmpty(-1).Max());
            if (first > from && last >= 0) saved += (long)buffer.Shape.Count * (Math.Min(first, to) - from);
            else if (last < to && last >= 0) saved -= (long)buffer.Shape.Count * (to - Math.Max(last, from));
        }
        // What has no kernel only keeps others from moving.
        if (saved > 0 || _uses[step].Count == 0) Move(from, to);
    }

    private void Move(int from, int to)
    {
        var step = _order[from];
        for (var i = from; i < to; i++) _position[_order[i] = _order[i + 1]] = i;
        _position[_order[to] = step] = to;
    }
}
