namespace Bilevel.Autodiff;

/// <content>Where results go.</content>
internal sealed unsafe partial class RowEmitter<T>
{
    private void Write(RowSink sink, bool tail)
    {
        if (sink.Kind == SinkKind.ColumnSums) Load(_address[sink.Operand], tail);
        Get(sink.Value);
        if (sink.Kind == SinkKind.ColumnSums) _to.Apply(typeof(AddKernel<>));
        At(_address[sink.Operand]);
        if (tail)
        {
            _to.Get(_mask);
            _to.Get(_count);
        }
        _to.Call(tail ? nameof(Lane<>.StorePart) : nameof(Lane<>.Store));
    }

    private void WriteOfRow(RowSink sink)
    {
        if (sink.Kind == SinkKind.Total)
        {
            AddTo(sink.Operand, () => Get(sink.Value));
            return;
        }
        Get(sink.Value);
        _to.Get(_address[sink.Operand]);
        _to.Call(nameof(Lane<>.StoreFirst));
    }

    private void AddTo(int operand, Action addend)
    {
        _to.Get(_address[operand]);
        _to.Call(nameof(Lane<>.Load));
        addend();
        _to.Apply(typeof(AddKernel<>));
        _to.Get(_address[operand]);
        _to.Call(nameof(Lane<>.Store));
    }
}
