namespace Bilevel.Autodiff;

/// <summary>Joins a kernel with one that it reads from, where both run over one space and nothing in between depends on the first.</summary>
/// <remarks>
/// Levels count kernels from the start, so one late operand keeps two halves of a chain apart. The list stays an order of execution:
/// what lies between the two and depends on the first moves behind the second, which may not depend on any of it.
/// </remarks>
internal sealed class Joining(Levels levels, Views views)
{
    // Farther apart, the operands of the first would live too long, and the search would cost too much.
    private const int Farthest = 100;

    private readonly Dictionary<Tensor, Step> _steps = [];
    private readonly Dictionary<Step, HashSet<Step>> _before = [];
    private readonly Dictionary<Step, HashSet<Step>> _after = [];

    public List<Step> Join(List<Step> order)
    {
        foreach (var step in order)
        {
            (_before[step], _after[step]) = ([], []);
            foreach (var node in step.Nodes) _steps[node] = step;
        }
        foreach (var step in order)
            foreach (var node in step.Nodes)
                foreach (var input in node.Inputs)
                    if (_steps.TryGetValue(views.OriginOf(node, input), out var other) && other != step)
                    {
                        _before[step].Add(other);
                        _after[other].Add(step);
                    }
        for (var at = 1; at < order.Count; at++)
            while (order[at].Fused && JoinOne(order, at) is { } moved) at = moved;
        return order;
    }

    // The new position of the step, or null where it joins none.
    private int? JoinOne(List<Step> order, int at)
    {
        var second = order[at];
        var between = new HashSet<Step>();
        for (var i = at - 1; i >= Math.Max(0, at - Farthest); i--)
        {
            var first = order[i];
            if (!_before[second].Contains(first) || !MayShare(first, second)) continue;
            between.Clear();
            between.Add(first);
            for (var j = i + 1; j < at; j++)
                if (_before[order[j]].Overlaps(between)) between.Add(order[j]);
            between.Remove(first);
            if (_before[second].Overlaps(between)) continue;
            Unite(first, second);
            var behind = order[(i + 1)..at].Where(between.Contains).ToArray();
            var ahead = order[(i + 1)..at].Where(s => !between.Contains(s)).ToArray();
            Step[] arranged = [.. ahead, second, .. behind];
            order.RemoveAt(i);
            for (var j = 0; j < arranged.Length; j++) order[i + j] = arranged[j];
            return i + ahead.Length;
        }
        return null;
    }

    private bool MayShare(Step first, Step second)
    {
        if (!first.Fused || first.Late != second.Late || first.Space != second.Space || first.Work + second.Work > Grouping.MostWork) return false;
        foreach (var node in second.Nodes)
            foreach (var input in node.Inputs)
            {
                var origin = views.OriginOf(node, input);
                if (_steps.TryGetValue(origin, out var step) && step == first && !levels.StaysInRegisters(node, input, levels.Places[origin], levels.Places[node].Role)) return false;
            }
        return true;
    }

    private void Unite(Step first, Step second)
    {
        second.Nodes.InsertRange(0, first.Nodes);
        foreach (var node in first.Nodes) _steps[node] = second;
        _before[second].Remove(first);
        _after[first].Remove(second);
        foreach (var step in _before[first])
        {
            _after[step].Remove(first);
            _after[step].Add(second);
            _before[second].Add(step);
        }
        foreach (var step in _after[first])
        {
            _before[step].Remove(first);
            _before[step].Add(second);
            _after[second].Add(step);
        }
    }
}
