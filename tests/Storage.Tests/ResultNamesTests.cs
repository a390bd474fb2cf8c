namespace MedCluster.Storage.Tests;

public sealed class ResultNamesTests
{
    private const string Digest = "ab0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd";

    [Fact]
    public void The_layout_is_as_documented()
    {
        Assert.Equal("results/ct-tissue/1.2.3/r1/commit.json", ResultNames.Commit("ct-tissue", "1.2.3", "r1"));
        Assert.Equal("results/ct-tissue/1.2.3/r1/report.json", ResultNames.Report("ct-tissue", "1.2.3", "r1"));
        Assert.Equal("results/ct-tissue/1.2.3/r1/4.5/segmentation.nii.gz", ResultNames.Segmentation("ct-tissue", "1.2.3", "r1", "4.5"));
        Assert.Equal("results/ct-tissue/1.2.3/r1/4.5/overlay.png", ResultNames.Overlay("ct-tissue", "1.2.3", "r1", "4.5"));
        Assert.Equal($"slices/{Digest[..32]}/1.2.3/{Digest}.slice", ResultNames.SliceResult(Digest, "1.2.3", Digest));
        Assert.Equal($"slices/{Digest[..32]}/1.2.3/{Digest}.slice", ResultNames.SliceResult(Digest, "1.2.3", ResultNames.Slice(Digest, 1)));
        Assert.Equal($"slices/{Digest[..32]}/1.2.3/{Digest}-12.slice", ResultNames.SliceResult(Digest, "1.2.3", ResultNames.Slice(Digest, 12)));
        Assert.Equal("4.5/segmentation.nii.gz", ResultNames.VolumeFile("4.5", 1, "segmentation", ".nii.gz"));
        Assert.Equal("4.5/segmentation-2.nii.gz", ResultNames.VolumeFile("4.5", 2, "segmentation", ".nii.gz"));
        Assert.Equal($"pipelines/{Digest}.json", ResultNames.Pipeline(Digest));
        Assert.Equal($"manifests/{Digest}.json", ResultNames.Manifest(Digest));
        Assert.Equal($"instances/ab/{Digest}.dcm", ResultNames.Instance(Digest));
        Assert.Equal("batches/b1/shards/0012.json", ResultNames.BatchShard("b1", 12));
        Assert.Equal("state/grains/study/ct-tissue%2F1.2.3.json", ResultNames.State("grains", "study", "ct-tissue/1.2.3"));
    }

    [Fact]
    public void A_listed_slice_is_found_again()
    {
        Assert.StartsWith(ResultNames.SliceResults(Digest, "1.2.3"), ResultNames.SliceResult(Digest, "1.2.3", Digest), StringComparison.Ordinal);
        Assert.Equal(Digest, ResultNames.ParseSliceResult(ResultNames.SliceResult(Digest, "1.2.3", Digest)));
        Assert.Equal($"{Digest}-12", ResultNames.ParseSliceResult(ResultNames.SliceResult(Digest, "1.2.3", ResultNames.Slice(Digest, 12))));
        foreach (var other in new[] { "slices/a/b/c.slice", $"slices/a/b/{Digest}-1.slice", $"slices/a/b/{Digest}-02.slice", $"slices/a/b/{Digest}-.slice", $"slices/a/b/{Digest}x.slice", $"slices/a/b/{Digest}.other", $"results/a/b/{Digest}.slice", $"slices/a/b/{Digest.ToUpperInvariant()}.slice", "slices/", "" })
        {
            Assert.Null(ResultNames.ParseSliceResult(other));
        }
    }

    [Fact]
    public void Any_text_becomes_a_part_of_a_name_and_different_texts_different_parts()
    {
        string[] texts =
        [
            "", "~", "%7E", ".", "..", ".a", "a.", "a.b", "a/b", "a%2Fb", "a\\b", "a\0b", "\n", "ä", "a b", "e\u0301", "\u00e9", "日本", "😀", ".medcluster-store",
            new string('x', 150), new string('x', 151), new string('x', 1_000), new string('x', 999) + "y", new string('/', 1_000),
        ];
        var escaped = texts.Select(ResultNames.Escape).ToArray();
        Assert.Equal(texts.Length, escaped.Distinct().Count());
        Assert.All(escaped, part =>
        {
            Assert.DoesNotContain('/', part);
            BlobName.Check(part);
            BlobName.Check(part + ".json");
        });
    }

    [Fact]
    public void The_longest_texts_still_give_names()
    {
        var text = new string('/', 10_000);
        BlobName.Check(ResultNames.Segmentation(text, text, text, text));
        BlobName.Check(ResultNames.State(text, text, text));
    }

    [Fact]
    public void What_is_no_text_digest_or_shard_is_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => ResultNames.Escape("\ud800"));
        Assert.ThrowsAny<ArgumentException>(() => ResultNames.Manifest("../" + Digest[3..]));
        Assert.ThrowsAny<ArgumentException>(() => ResultNames.Instance(Digest.ToUpperInvariant()));
        Assert.ThrowsAny<ArgumentException>(() => ResultNames.SliceResult(Digest, "1.2.3", "short"));
        Assert.ThrowsAny<ArgumentException>(() => ResultNames.BatchShard("b", -1));
    }
}
