//! Tagged boxes in pictures.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Image, ImageTag, Project, Region};
use crate::{
    errors::{Result, ServiceError},
    learning::Area,
    limits,
};

/// A box that the caller drew, without an id yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placement {
    pub(crate) tag: Uuid,
    pub(crate) area: Area,
}

impl Placement {
    /// The region that this becomes.
    pub(super) fn region(self, id: Uuid, created: Timestamp) -> Region {
        Region { id, tag: self.tag, created, area: self.area }
    }
}

/// What became of a request for regions, each with its image.
#[derive(Debug, Default)]
pub(crate) struct RegionSummary {
    pub(crate) created: Vec<(Uuid, Region)>,
    pub(crate) duplicated: Vec<(Uuid, Placement)>,
    /// Beyond the limits of an image.
    pub(crate) exceeded: Vec<(Uuid, Placement)>,
}

impl Project {
    /// Refuses placements that the project can't have: those of a classification, and those beyond the picture.
    pub(crate) fn check_placements(&self, placements: impl IntoIterator<Item = Placement>) -> Result<()> {
        for placement in placements {
            if !self.is_detection() {
                return Err(ServiceError::image_regions("Only projects for object detection have regions."));
            }
            if !placement.area.is_inside() {
                return Err(ServiceError::image_regions("A region has no size or reaches beyond the image."));
            }
        }
        Ok(())
    }

    /// Adds regions, and their tags, to images. Nothing is changed when an image or tag is unknown, a region can't be,
    /// or a tag does not go with another. `id` makes the regions' ids.
    pub(crate) fn add_regions(
        &mut self,
        wanted: &[(Uuid, Placement)],
        id: impl Fn() -> Uuid,
        now: Timestamp,
    ) -> Result<RegionSummary> {
        self.check_placements(wanted.iter().map(|(_, placement)| *placement))?;
        let pairs: Vec<(Uuid, Uuid)> =
            wanted.iter().map(|(image, placement)| (*image, placement.tag)).collect();
        self.check_tagging(&pairs)?;
        let mut summary = RegionSummary::default();
        for (image_id, placement) in wanted.iter().copied() {
            let Some(image) = self.workspace.image_mut(image_id) else { continue };
            let same = |region: &Region| region.tag == placement.tag && region.area == placement.area;
            let new_tag = !image.has_tag(placement.tag);
            if image.regions.iter().any(same) {
                summary.duplicated.push((image_id, placement));
            } else if image.regions.len() >= limits::REGIONS_PER_IMAGE
                || new_tag && image.tags.len() >= limits::TAGS_PER_IMAGE
            {
                summary.exceeded.push((image_id, placement));
            } else {
                if new_tag {
                    image.tags.push(ImageTag { tag: placement.tag, created: now });
                }
                let region = placement.region(id(), now);
                image.regions.push(region.clone());
                summary.created.push((image_id, region));
            }
        }
        if !summary.created.is_empty() {
            self.touch_content();
        }
        Ok(summary)
    }

    /// Removes regions; with the last region of a tag in an image goes the tag. Unknown ids are ignored.
    pub(crate) fn remove_regions(&mut self, ids: &[Uuid]) {
        let has = |image: &Image| image.regions.iter().any(|region| ids.contains(&region.id));
        let images: Vec<Uuid> =
            self.workspace.images().filter(|image| has(image)).map(|image| image.picture.id).collect();
        for id in &images {
            let Some(image) = self.workspace.image_mut(*id) else { continue };
            let (gone, kept): (Vec<Region>, Vec<Region>) =
                image.regions.drain(..).partition(|region| ids.contains(&region.id));
            let orphaned = |tag: Uuid| {
                gone.iter().any(|region| region.tag == tag) && kept.iter().all(|region| region.tag != tag)
            };
            image.tags.retain(|on| !orphaned(on.tag));
            image.regions = kept;
        }
        if !images.is_empty() {
            self.touch_content();
        }
    }
}
