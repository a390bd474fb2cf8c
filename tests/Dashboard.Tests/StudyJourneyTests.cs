using System.Globalization;
using System.Text.Json;
using MedCluster.TestSupport;
using Microsoft.Playwright;
using Xunit;

namespace MedCluster.Dashboard.Tests;

/// <summary>From an archive that is dropped on the page to the volumes of its studies.</summary>
[Collection(SharedDashboard.Name)]
public sealed class StudyJourneyTests(DashboardFixture dashboard)
{
    private const float Patience = 120_000;

    [BrowserFact]
    public Task An_archive_of_phantoms_dropped_on_the_page_is_followed_to_its_volumes() => FollowAsync(dashboard.ZipOfPhantoms(1), slices: 8);

    [BrowserFact("ct-head-philips")]
    public Task An_archive_of_a_real_study_dropped_on_the_page_is_followed_to_its_volumes() => FollowAsync(dashboard.Zip(SharedData.Path("ct-head-philips")), slices: 140);

    private async Task FollowAsync(string archive, int slices)
    {
        await using var visitor = await dashboard.SignInAsync();
        var page = visitor.Page;
        await visitor.DropAsync("study-drop", archive);
        await page.WaitForURLAsync("**/batches/*", new PageWaitForURLOptions { Timeout = Patience });

        // What is set on the window is gone after a reload: the page becomes "ended" by itself.
        await page.EvaluateAsync("() => { window.notReloaded = true; }");
        await page.Locator("h1 .badge.ended").WaitForAsync(new LocatorWaitForOptions { Timeout = Patience });
        Assert.True(await page.EvaluateAsync<bool>("() => window.notReloaded === true"));
        await Assertions.Expect(page.Locator("td .badge.done")).ToHaveCountAsync(1);

        await page.Locator("td.uid a").ClickAsync();
        var viewer = page.Locator("slice-viewer");
        await DrawnAsync(viewer, slices / 2);

        // Keys and the wheel scroll.
        var canvas = viewer.Locator("canvas");
        await canvas.PressAsync("ArrowDown");
        await DrawnAsync(viewer, (slices / 2) + 1);
        await canvas.PressAsync("Home");
        await DrawnAsync(viewer, 0);
        await canvas.PressAsync("End");
        await DrawnAsync(viewer, slices - 1);
        await canvas.HoverAsync();
        await page.Mouse.WheelAsync(0, -100);
        await DrawnAsync(viewer, slices - 2);
        // The slider counts as the picture's caption does, from 1.
        await viewer.GetByLabel("Slice", new LocatorGetByLabelOptions { Exact = true }).FillAsync(((slices / 2) + 1).ToString(CultureInfo.InvariantCulture));
        await DrawnAsync(viewer, slices / 2);
        await Assertions.Expect(viewer.Locator(".caption")).ToHaveTextAsync($"slice {(slices / 2) + 1} of {slices}");
        await Assertions.Expect(viewer.Locator("output").First).ToHaveTextAsync(((slices / 2) + 1).ToString(CultureInfo.InvariantCulture));

        // The mask is in colour; without it the picture is grey, and the same as the mask at no opacity.
        Assert.True(await ColouredAsync(canvas) > 100);
        await canvas.PressAsync("m");
        Assert.Equal(0, await ColouredAsync(canvas));
        await canvas.PressAsync("m");
        Assert.True(await ColouredAsync(canvas) > 100);
        await viewer.GetByLabel("Mask", new LocatorGetByLabelOptions { Exact = true }).FillAsync("0");
        Assert.Equal(0, await ColouredAsync(canvas));

        // The volumes are those of report.json, which the page links to.
        var link = await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "report.json" }).GetAttributeAsync("href");
        var response = await page.APIRequest.GetAsync(dashboard.Url + link);
        Assert.Equal(200, response.Status);
        var report = JsonDocument.Parse(await response.TextAsync()).RootElement;
        var labels = report.GetProperty("series").EnumerateArray().SelectMany(series => series.GetProperty("labels").EnumerateArray()).ToList();
        Assert.NotEmpty(labels);
        foreach (var label in labels)
        {
            var shown = await page.Locator($"[data-volume='{label.GetProperty("name").GetString()}']").InnerTextAsync();
            Assert.Equal(label.GetProperty("volumeMl").GetDouble().ToString("N1", CultureInfo.InvariantCulture) + " ml", shown.Trim());
        }
        var journal = await page.Locator(".journal").InnerTextAsync();
        foreach (var happened in new[] { "submitted", "started", "planned", "series taken", "fan out begun", "committed" }) Assert.Contains(happened, journal, StringComparison.Ordinal);
        Assert.Equal(report.GetProperty("ledger").GetProperty("processed").GetInt32(), slices);
        visitor.SaidNoErrors();
    }

    private static Task DrawnAsync(ILocator viewer, int slice) =>
        Assertions.Expect(viewer).ToHaveAttributeAsync("data-drawn", slice.ToString(CultureInfo.InvariantCulture), new LocatorAssertionsToHaveAttributeOptions { Timeout = Patience });

    /// <summary>How many pixels of the canvas are not grey.</summary>
    private static Task<int> ColouredAsync(ILocator canvas) => canvas.EvaluateAsync<int>(
        "canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height); let count = 0; for (let i = 0; i < data.length; i += 4) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) count++; return count; }");
}
