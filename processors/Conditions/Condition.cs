namespace Monitoring.Processors.Conditions;

/// <summary>What has to hold of an event.</summary>
internal abstract class Condition
{
    public abstract bool Holds(EventFields fields);

    /// <summary>The parts that all have to hold.</summary>
    public virtual IEnumerable<Condition> Conjuncts => [this];
}

internal sealed class AllOf(Condition left, Condition right) : Condition
{
    public override IEnumerable<Condition> Conjuncts => left.Conjuncts.Concat(right.Conjuncts);

    public override bool Holds(EventFields fields) => left.Holds(fields) && right.Holds(fields);
}

internal sealed class AnyOf(Condition left, Condition right) : Condition
{
    public override bool Holds(EventFields fields) => left.Holds(fields) || right.Holds(fields);
}

internal sealed class Not(Condition inner) : Condition
{
    public override bool Holds(EventFields fields) => !inner.Holds(fields);
}

/// <summary>A condition that holds only of events that have the field.</summary>
internal abstract class FieldCondition(FieldReference reference) : Condition
{
    public FieldReference Field => reference;
}

/// <summary>The field is there.</summary>
internal sealed class Exists(FieldReference field) : FieldCondition(field)
{
    public override bool Holds(EventFields fields) => Field.IsThere(fields);
}
