namespace Bilevel.Autodiff;

/// <summary>One pass over the columns of a row: what is computed before it a row, in it a column, and what it reduces and writes.</summary>
internal sealed class RowPhase
{
    /// <summary>Values of one number a row that are known before the pass.</summary>
    public List<int> Row { get; } = [];

    /// <summary>Full values in order of computation.</summary>
    public List<int> Full { get; } = [];

    /// <summary>Reductions whose argument this pass completes.</summary>
    public List<int> Reductions { get; } = [];

    /// <summary>Full results that this pass writes, after everything of the same column has been read.</summary>
    public List<RowSink> Sinks { get; } = [];

    public bool HasColumns => Full.Count + Reductions.Count + Sinks.Count > 0;
}

/// <summary>The passes over a row that its reductions demand, and which values wait between passes in scratch memory.</summary>
/// <remarks>
/// The result of a reduction is known one pass after its argument. Other values move to the pass that first needs them where that
/// keeps no more values waiting; cheap functions of operands are computed again rather than kept.
/// </remarks>
internal sealed class RowPlan
{
    private const int MostRecomputed = 3;

    private readonly RowCode _code;
    private readonly int[] _phase;
    private readonly HashSet<int>[] _listed;

    public RowPlan(RowCode code)
    {
        _code = code;
        _phase = new int[code.Values.Count];
        for (var v = 0; v < _phase.Length; v++) _phase[v] = Earliest(code.Values[v]);
        Delay();
        var count = 1 + _phase.DefaultIfEmpty(0).Max();
        Phases = [.. Enumerable.Range(0, count).Select(_ => new RowPhase())];
        _listed = [.. Enumerable.Range(0, count).Select(_ => new HashSet<int>())];
        for (var v = 0; v < _phase.Length; v++)
        {
            if (code.Values[v].IsReduction) Phases[_phase[v] - 1].Reductions.Add(v);
            else if (code.Values[v] is { Full: false, Kind: not ValueKind.Constant }) Phases[_phase[v]].Row.Add(v);
        }
        foreach (var sink in code.Sinks)
            if (sink.Full) Phases[_phase[sink.Value]].Sinks.Add(sink);
        // From the last pass back: what a later pass reads again must have been kept by an earlier one.
        for (var phase = count - 1; phase >= 0; phase--)
        {
            foreach (var reduction in Phases[phase].Reductions) Need(code.Values[reduction].A, phase);
            foreach (var sink in Phases[phase].Sinks) Need(sink.Value, phase);
            foreach (var kept in Kept.Keys.Where(v => _phase[v] == phase).Order().ToArray()) Need(kept, phase);
        }
    }

    public IReadOnlyList<RowPhase> Phases { get; }

    /// <summary>Values that wait in scratch memory, with their row of it.</summary>
    public Dictionary<int, int> Kept { get; } = [];

    /// <summary>Whether the value is read back, not computed, in a pass.</summary>
    public bool IsReadBack(int value, int phase) => _code.Values[value].Kind == ValueKind.Apply && _phase[value] < phase && !IsRecomputable(value);

    /// <summary>Whether results may be written over an operand: no pass reads it after one that writes any.</summary>
    public bool IsReadBeforeWriting(int operand)
    {
        var firstWrite = Phases.Count;
        for (var phase = Phases.Count - 1; phase >= 0; phase--)
            if (Phases[phase].Sinks.Any(s => s.Kind == SinkKind.Store)) firstWrite = phase;
        for (var phase = firstWrite + 1; phase < Phases.Count; phase++)
            if (Phases[phase].Full.Any(v => _code.Values[v] is { Kind: ValueKind.Load } load && load.Operand == operand)) return false;
        return true;
    }

    /// <summary>Operands worth asking for in a pass: the next row's in the pass that computes most, while memory has nothing else to do; this row's results in the first.</summary>
    public IEnumerable<(int Operand, bool NextRow)> Prefetched(int phase)
    {
        var last = Phases.Count - 1;
        while (last > 0 && !Phases[last].HasColumns) last--;
        if (last == 0) return [];
        var busiest = Enumerable.Range(0, last + 1).MaxBy(p => (Work(p), p));
        var loads = phase == busiest ? Phases[0].Full.Where(v => _code.Values[v].Kind == ValueKind.Load).Select(v => (_code.Values[v].Operand, true)) : [];
        var stores = phase == 0
            ? Phases.Skip(phase + 1).SelectMany(p => p.Sinks).Where(s => s.Kind == SinkKind.Store).Select(s => (s.Operand, false)) : [];
        return loads.Concat(stores);
    }

    // What a pass computes for each column.
    private int Work(int phase) =>
        Phases[phase].Full.Sum(v => _code.Values[v].Kind == ValueKind.Apply && !IsReadBack(v, phase) ? Cost.Of(_code.Values[v].Kernel!) : 0);

    private int Earliest(RowValue value)
    {
        var phase = 0;
        foreach (var argument in (ReadOnlySpan<int>)[value.A, value.B, value.C])
            if (argument >= 0) phase = Math.Max(phase, _phase[argument]);
        return value.IsReduction ? phase + 1 : phase;
    }

    private void Delay()
    {
        var needed = new int[_phase.Length];
        Array.Fill(needed, int.MaxValue);
        for (var v = _phase.Length - 1; v >= 0; v--)
        {
            var value = _code.Values[v];
            if (value is { Kind: ValueKind.Apply, Full: true } && needed[v] != int.MaxValue && needed[v] > _phase[v] && Computed(value) <= 1)
                _phase[v] = needed[v];
            var at = value.IsReduction ? _phase[v] - 1 : _phase[v];
            foreach (var argument in (ReadOnlySpan<int>)[value.A, value.B, value.C])
                if (argument >= 0) needed[argument] = Math.Min(needed[argument], at);
        }
    }

    // Different full arguments that are not simply read.
    private int Computed(RowValue value)
    {
        var count = 0;
        for (var i = 0; i < 3; i++)
        {
            var argument = i == 0 ? value.A : i == 1 ? value.B : value.C;
            if (argument < 0 || (i > 0 && argument == value.A) || (i > 1 && argument == value.B)) continue;
            if (_code.Values[argument] is { Full: true, Kind: ValueKind.Apply }) count++;
        }
        return count;
    }

    private void Need(int v, int phase)
    {
        var value = _code.Values[v];
        if (!value.Full || !_listed[phase].Add(v)) return;
        if (IsReadBack(v, phase)) Kept.TryAdd(v, Kept.Count);
        else
        {
            foreach (var argument in (ReadOnlySpan<int>)[value.A, value.B, value.C])
                if (argument >= 0) Need(argument, phase);
        }
        Phases[phase].Full.Add(v);
    }

    private bool IsRecomputable(int v) => Recomputing(v) <= MostRecomputed;

    // Operations that computing the value again takes, from operands and numbers a row.
    private int Recomputing(int v)
    {
        var value = _code.Values[v];
        if (!value.Full || value.Kind != ValueKind.Apply) return 0;
        if (Cost.IsTranscendental(value.Kernel!)) return MostRecomputed + 1;
        var count = 1;
        foreach (var argument in (ReadOnlySpan<int>)[value.A, value.B, value.C])
            if (argument >= 0 && count <= MostRecomputed) count += Recomputing(argument);
        return count;
    }
}
