namespace Bilevel.Data;

/// <summary>The rows of a table that have one role, each once, ascending.</summary>
/// <typeparam name="TRole">Training, Validation or Test.</typeparam>
public sealed class RowSet<TRole>
    where TRole : IRole
{
    private readonly int[] _ids;

    /// <summary>A set of rows.</summary>
    /// <exception cref="ArgumentException">A row is negative or is given twice.</exception>
    public RowSet(IEnumerable<int> ids)
    {
        _ids = [.. ids.Order()];
        for (var i = 0; i < _ids.Length; i++)
        {
            if (_ids[i] < 0 || i > 0 && _ids[i] == _ids[i - 1])
                throw new ArgumentException($"expected every {TRole.Name} row once and from 0 on, got row {_ids[i]}{(_ids[i] < 0 ? "" : " twice")}", nameof(ids));
        }
    }

    /// <summary>The number of rows.</summary>
    public int Count => _ids.Length;

    /// <summary>The row numbers from 0, ascending.</summary>
    public ReadOnlySpan<int> Ids => _ids;

    /// <summary>The row number at a position.</summary>
    public int this[int position] => _ids[position];

    /// <summary>Every row of a table.</summary>
    public static RowSet<TRole> All(ClassificationTable table) => new(Enumerable.Range(0, table.Rows));
}
