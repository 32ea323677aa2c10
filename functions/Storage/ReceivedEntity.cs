using Azure;

namespace CloudNexus.Functions.Storage;

/// <summary>An entity while it is read: the keys come somewhere among the properties, a property's type just before it.</summary>
internal struct ReceivedEntity
{
    private readonly List<(string Name, object Value)> _properties = [];
    private string? _partitionKey;
    private string? _rowKey;
    private string? _timestamp;
    private (string Name, string Type) _annotation;

    public ReceivedEntity()
    {
    }

    public ETag ETag { get; set; }

    public void Annotate(string name, string type) => _annotation = (name, type);

    /// <summary>Timestamp comes with and without an annotation, and is told by its name.</summary>
    public readonly string? TypeOf(string name) => name != "Timestamp" && name == _annotation.Name ? _annotation.Type : null;

    public void Set(string name, object value)
    {
        switch (name)
        {
            case "PartitionKey":
                _partitionKey = (string)value;
                break;
            case "RowKey":
                _rowKey = (string)value;
                break;
            case "Timestamp":
                _timestamp = (string)value;
                break;
            default:
                _properties.Add((name, value));
                break;
        }
    }

    public readonly TableEntity ToEntity()
    {
        if (_partitionKey is null || _rowKey is null)
        {
            throw new FormatException("An entity without keys.");
        }

        var entity = new TableEntity(_partitionKey, _rowKey)
        {
            ETag = ETag,
            Timestamp = _timestamp is null ? null : TableEntityReader.ParseTime(_timestamp),
        };
        foreach (var (name, value) in _properties)
        {
            entity.SetReceived(name, value);
        }

        return entity;
    }
}
