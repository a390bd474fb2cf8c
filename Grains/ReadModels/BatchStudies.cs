using System.Collections.Concurrent;

namespace MedCluster.Grains.ReadModels;

/// <summary>The studies of a watched batch, shard by shard, as last told. Written by the batch's watch only, several shards at once; read by everybody.</summary>
internal sealed class BatchStudies
{
    private readonly ConcurrentDictionary<string, (int Shard, int Index)> _byUid = new(StringComparer.Ordinal);
    private readonly ChangeSignals _changes = new();
    private readonly Lock _writing = new();
    private volatile StudyRow[][] _shards = [];

    /// <summary>Grows with each change.</summary>
    public LiveValue<object> Version { get; } = new(new object());

    /// <summary>All studies.</summary>
    public IEnumerable<StudyRow> Rows => _shards.SelectMany(rows => rows);

    /// <summary>How many shards are there.</summary>
    public int Shards => _shards.Length;

    /// <summary>Makes place for so many shards.</summary>
    public void Resize(int shards)
    {
        if (_shards.Length == shards) return;
        var old = _shards;
        _shards = [.. Enumerable.Range(0, shards).Select(shard => shard < old.Length ? old[shard] : [])];
    }

    /// <summary>Takes what a shard tells, and wakes who waits for a study of it that changed.</summary>
    public void Set(int shard, IReadOnlyList<StudyRow> rows)
    {
        var changed = new List<string>();
        lock (_writing)
        {
            if (!Place(shard, rows, changed)) return;
        }
        Version.Publish(new object());
        foreach (var uid in changed) _changes.Signal(uid);
    }

    private bool Place(int shard, IReadOnlyList<StudyRow> rows, List<string> changed)
    {
        var old = _shards[shard];
        for (var index = 0; index < rows.Count; index++)
        {
            if (index < old.Length && old[index] == rows[index]) continue;
            changed.Add(rows[index].StudyInstanceUid);
            _byUid[rows[index].StudyInstanceUid] = (shard, index);
        }
        if (changed.Count == 0 && old.Length == rows.Count) return false;
        var shards = _shards.ToArray();
        shards[shard] = [.. rows];
        _shards = shards;
        return true;
    }

    /// <summary>The study; null if it isn't in the batch.</summary>
    public StudyRow? Find(string studyInstanceUid)
    {
        if (!_byUid.TryGetValue(studyInstanceUid, out var place)) return null;
        var shards = _shards;
        return place.Shard < shards.Length && place.Index < shards[place.Shard].Length && shards[place.Shard][place.Index] is { } row && row.StudyInstanceUid == studyInstanceUid ? row : null;
    }

    /// <summary>A task that ends when the study changes. Take it before looking.</summary>
    public Task NextChange(string studyInstanceUid) => _changes.Next(studyInstanceUid);

    /// <summary>The page: every study is looked at, and only the page's are put in order, so that a hundred thousand take milliseconds.</summary>
    public StudyPage Query(StudyQuery query)
    {
        var version = Version.Version;
        var limit = Math.Clamp(query.Limit, 1, StudyQuery.MaximumLimit);
        var states = query.States.Aggregate(0, (mask, state) => mask | (1 << (int)state));
        var order = new Order(query.Sort, query.Descending);
        var page = new PriorityQueue<StudyRow, StudyCursor>(limit + 2, Comparer<StudyCursor>.Create((left, right) => order.Compare(right, left)));
        var total = 0;
        foreach (var rows in _shards)
        {
            foreach (var row in rows)
            {
                if (states != 0 && (states & (1 << (int)row.State)) == 0) continue;
                if (query.Reason is not null && row.Reason != query.Reason) continue;
                if (query.Text is not null && !row.StudyInstanceUid.Contains(query.Text, StringComparison.OrdinalIgnoreCase)) continue;
                total++;
                var place = order.PlaceOf(row);
                if (query.After is not null && order.Compare(place, query.After) <= 0) continue;
                if (page.Count <= limit) page.Enqueue(row, place);
                else page.EnqueueDequeue(row, place);
            }
        }
        var studies = new List<StudyRow>(page.Count);
        while (page.TryDequeue(out var row, out _)) studies.Add(row);
        studies.Reverse();
        var more = studies.Count > limit;
        if (more) studies.RemoveAt(limit);
        return new StudyPage(studies, total, more ? order.PlaceOf(studies[^1]) : null, version);
    }

    private sealed class Order(StudySort sort, bool descending) : IComparer<StudyCursor>
    {
        public StudyCursor PlaceOf(StudyRow row) => new(
            sort switch
            {
                StudySort.State => (int)row.State,
                StudySort.Slices => row.Slices,
                StudySort.Progress => row.Progress,
                StudySort.Ended => row.EndedAt?.ToUnixTimeMilliseconds() ?? double.MinValue,
                _ => 0,
            },
            sort == StudySort.Reason ? row.Reason ?? "" : "",
            row.StudyInstanceUid,
            row.RunId);

        public int Compare(StudyCursor? x, StudyCursor? y)
        {
            var first = x!.Number.CompareTo(y!.Number);
            if (first == 0) first = string.CompareOrdinal(x.Text, y.Text);
            if (first == 0) first = string.CompareOrdinal(x.StudyInstanceUid, y.StudyInstanceUid);
            if (first == 0) first = string.CompareOrdinal(x.RunId, y.RunId);
            return descending ? -first : first;
        }
    }
}
