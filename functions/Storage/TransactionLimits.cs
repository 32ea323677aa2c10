namespace CloudNexus.Functions.Storage;

/// <summary>What makes a list of actions a transaction.</summary>
internal static class TransactionLimits
{
    /// <returns>The first action whose entity is too large, and why; null when all fit.</returns>
    /// <exception cref="ArgumentException">None or too many, several partitions, an entity twice: no retry makes it right.</exception>
    public static (int Index, TableFailure Failure)? Check(IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count is 0 or > TableLimits.MaxTransactionActions)
        {
            throw new ArgumentException(
                $"A transaction has 1 to {TableLimits.MaxTransactionActions} actions, not {actions.Count}.", nameof(actions));
        }

        var partition = actions[0].Entity.PartitionKey;
        var rows = new HashSet<string>(actions.Count, StringComparer.Ordinal);
        (int, TableFailure)? tooLarge = null;
        for (var i = 0; i < actions.Count; i++)
        {
            var entity = actions[i].Entity;
            if (entity.PartitionKey != partition)
            {
                throw new ArgumentException($"Action {i} is of another partition than action 0.", nameof(actions));
            }

            if (!rows.Add(entity.RowKey))
            {
                throw new ArgumentException($"Action {i} is of a row that an earlier one has.", nameof(actions));
            }

            if (tooLarge is null && TableEntityLimits.Check(entity) is { } failure)
            {
                tooLarge = (i, failure);
            }
        }

        return tooLarge;
    }
}
