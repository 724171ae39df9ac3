namespace Monitoring.Processors.Rules.Evaluation;

/// <summary>A mean by its sum; where the sum would overflow, by the mean so far.</summary>
internal struct RunningMean
{
    private KahanSum _sum;
    private double _count;
    private bool _isIncremental;

    public readonly double Value => _isIncremental ? _sum.Sum + _sum.Lost : (_sum.Sum / _count) + (_sum.Lost / _count);

    public void Add(double value)
    {
        _count++;
        if (_count == 1)
        {
            _sum = new KahanSum(value);
            return;
        }

        if (!_isIncremental)
        {
            var sum = _sum;
            sum.Add(value);
            if (!double.IsInfinity(sum.Sum))
            {
                _sum = sum;
                return;
            }

            _isIncremental = true;
            _sum = new KahanSum(_sum.Sum / (_count - 1), _sum.Lost / (_count - 1));
        }

        var weight = (_count - 1) / _count;
        _sum = new KahanSum(weight * _sum.Sum, weight * _sum.Lost);
        _sum.Add(value / _count);
    }
}
