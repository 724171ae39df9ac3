using System.Text;

namespace Monitoring.Processors.Masking;

/// <summary>Actions by dotted path. It follows the tape: <see cref="Enter"/> and <see cref="Leave"/> with its brackets.</summary>
internal sealed class FieldRules(IReadOnlyDictionary<string, MaskAction> rules)
{
    private readonly (byte[] Path, MaskAction Action)[] _rules = [.. rules.Select(rule => (Encoding.UTF8.GetBytes(rule.Key), rule.Value))];
    private readonly int[] _lengths = new int[128];
    private byte[] _path = new byte[1024];
    private int _depth;
    private int _length;

    public void Start() => _depth = _length = 0;

    public void Enter(ReadOnlySpan<byte> name)
    {
        if (_rules.Length == 0) return;
        _lengths[_depth++] = _length;
        _length = Append(name);
    }

    public void Leave()
    {
        if (_rules.Length > 0) _length = _lengths[--_depth];
    }

    /// <summary>The action for the field <paramref name="name"/> here; elements of an array (without a name) go by the array's path.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out MaskAction action)
    {
        if (_rules.Length > 0)
        {
            var path = _path.AsSpan(0, Append(name));
            foreach (var rule in _rules)
            {
                if (!path.SequenceEqual(rule.Path)) continue;
                action = rule.Action;
                return true;
            }
        }

        action = default;
        return false;
    }

    private int Append(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return _length;
        if (_path.Length < _length + name.Length + 1) Array.Resize(ref _path, (_length + name.Length + 1) * 2);
        var end = _length;
        if (end > 0) _path[end++] = (byte)'.';
        name.CopyTo(_path.AsSpan(end));
        return end + name.Length;
    }
}
